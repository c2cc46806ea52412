// Keeps on the server what is typed and not yet sent, for whoever types it (docs/adr/0011). Only forms drawn for somebody: never a sign-in.

const PAUSE = 2000; // milliseconds without a key before what was typed is kept

function watch(seal) {
  const form = seal.form;
  const said = document.createElement("p");
  said.className = "fr-hint-text fr-mt-2w";
  let typed = "typed" in seal.dataset; // sent and come back, refused or for its next step
  let kept = false;
  let sent = false;
  let saving = null;
  let timer;

  function later() {
    clearTimeout(timer);
    if (!sent) timer = setTimeout(save, PAUSE);
  }

  // Whether the server holds a draft of this form. One at a time, so that the latest one is the last one.
  async function save({ keepalive = false } = {}) {
    clearTimeout(timer);
    if (saving && !keepalive) await saving.done;
    if (!typed || sent) return kept;
    typed = false;
    const stop = new AbortController();
    const done = send({ keepalive, signal: stop.signal });
    saving = { done, stop };
    await done;
    if (saving?.stop === stop) saving = null;
    return kept;
  }

  async function send(options) {
    const body = new FormData(form);
    for (const secret of form.querySelectorAll("input[type=password], input[type=file]")) body.delete(secret.name);
    body.append("draft_path", location.pathname);
    try {
      const response = await fetch(seal.dataset.address, { method: "POST", body, ...options });
      const answer = response.ok ? await response.json() : { kept: false, said: "" };
      kept = answer.kept;
      said.textContent = answer.said;
      form.append(said);
    } catch {
      if (!sent) typed = true; // no network: the next key, or the next look at the page, tries again
    }
  }

  function end() {
    sent = true;
    clearTimeout(timer);
    saving?.stop.abort(); // what is being sent must not come back as a draft
  }

  form.addEventListener("input", () => {
    typed = true;
    later();
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form || "discards" in event.target.dataset) end();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save({ keepalive: true }));
  window.addEventListener("pagehide", () => save({ keepalive: true }));
  window.addEventListener("pageshow", (event) => event.persisted && (sent = false));
  document.addEventListener("session:leave", (event) => event.detail.keeping.push(save()));
  if (typed) later();
}

for (const seal of document.querySelectorAll("input[name=drawn_for]")) watch(seal);
