// Says, five minutes before, that the session ends, and lets one stay. The server is asked before anything is said: other tabs may have used
// the session, and a laptop may have slept. Nothing is decided here: without this, the session ends all the same (docs/adr/0011).

const FIRST_CALL = 300, LAST_CALL = 60; // seconds before the end
const AWAKE = 30; // seconds: the clock is looked at so often, for a timer stops while a laptop sleeps
const SAID_FOR = 10; // seconds
const PATIENCE = 5; // seconds for what is typed to be kept, when the page must go

const dialog = document.getElementById("session");
const said = document.getElementById("session-said");
const lastCall = document.getElementById("session-last-call");
const left = document.getElementById("session-left");
const tabs = new BroadcastChannel("fil-rouge-session");

let endsAt = Date.now() + Number(dialog.dataset.secondsLeft) * 1000; // by the clock of this machine
let ends = dialog.dataset.ends; // the same, in words of the server
let extendable = true;
let call = FIRST_CALL; // below how many seconds the end is announced
let unreachable = false;
let leaving = false;
let timer;

const secondsLeft = () => Math.ceil((endsAt - Date.now()) / 1000);
const after = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// Of a page that nobody is signed in for, only the words about it stay on the screen.
function conceal(hidden) {
  for (const part of document.querySelectorAll("header, main")) part.hidden = hidden;
}

// --- the server ---

async function ask(options = {}) {
  try {
    const response = await fetch(dialog.dataset.address, { cache: "no-store", ...options });
    if (response.ok) hear(await response.json());
    unreachable = false;
    return response.ok;
  } catch {
    unreachable = true;
    return false;
  }
}

function hear({ seconds_left, may_be_extended, whose, ...words }) {
  endsAt = Date.now() + seconds_left * 1000;
  ends = words.ends;
  extendable = may_be_extended;
  if (seconds_left === 0) return leave(signIn);
  if (whose !== dialog.dataset.whose) return leave(here); // somebody else's session: what they may see, the server says
  conceal(false);
  if (dialog.open) tell();
  if (seconds_left <= FIRST_CALL) return;
  call = FIRST_CALL;
  if (dialog.open) dialog.close();
}

// --- what is said ---

async function look() {
  clearTimeout(timer);
  if (leaving) return;
  if (secondsLeft() <= Math.max(call, 0) && (!dialog.open || secondsLeft() <= 0)) await ask();
  if (leaving) return;
  if (secondsLeft() <= 0 && unreachable) hide();
  else if (secondsLeft() <= call && !dialog.open) announce();
  if (dialog.open) count();
  const pause = dialog.open ? (unreachable ? 5 : 1) : Math.min(AWAKE, Math.max(secondsLeft() - call, 1));
  clearTimeout(timer);
  timer = setTimeout(look, pause * 1000);
}

function tell() {
  show(extendable ? "unused" : "limit");
  for (const place of dialog.querySelectorAll("[data-hour]")) place.textContent = ends;
}

function announce() {
  tell();
  lastCall.textContent = said.textContent = "";
  dialog.showModal();
}

function show(state) {
  for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
}

function count() {
  const seconds = Math.max(secondsLeft(), 0);
  left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; // role=timer: not read out at each second
  if (seconds <= LAST_CALL) lastCall.textContent = lastCall.dataset.words; // read out once: it does not change any more
}

// The time is over, as far as this machine can tell, and nothing can be saved yet: what is typed stays in the page, out of sight.
function hide() {
  conceal(true);
  show("unreachable");
  if (!dialog.open) dialog.showModal();
}

dialog.addEventListener("close", () => {
  if (secondsLeft() > FIRST_CALL) return; // by one who stays
  call = secondsLeft() > LAST_CALL ? LAST_CALL : 0; // announced once more; closed again, the end comes without a word
});

dialog.querySelector("form[method=post]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answered = await ask({ method: "POST", body: new FormData(event.target) });
  if (!answered && !unreachable) await ask(); // refused: one has signed in again in another tab
  if (leaving || unreachable || (secondsLeft() <= FIRST_CALL && !extendable)) return;
  if (secondsLeft() <= FIRST_CALL) return leave(here); // opening a page is a use too
  tabs.postMessage("extended");
  const words = document.createElement("p");
  words.className = "fr-alert fr-alert--success fr-alert--sm";
  words.textContent = said.dataset.words.replace("{hour}", ends);
  said.replaceChildren(words);
  await after(SAID_FOR);
  words.remove();
});

// --- going elsewhere ---

const here = () => location.pathname + location.search;
const signIn = (kept) => `${dialog.dataset.signIn}?next=${encodeURIComponent(here())}&over=${kept ? "kept" : "yes"}`;

async function leave(where) {
  if (leaving) return;
  leaving = true;
  clearTimeout(timer);
  conceal(true);
  const keeping = [];
  document.dispatchEvent(new CustomEvent("session:leave", { detail: { keeping } })); // drafts.js adds what it is about to keep
  const kept = await Promise.race([Promise.all(keeping), after(PATIENCE)]);
  location.replace(where(Boolean(kept?.includes(true))));
}

// --- when one looks again ---

tabs.addEventListener("message", () => ask().then(look));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !leaving && ask().then(look));
window.addEventListener("pageshow", (event) => event.persisted && ask().then(look));

look();
