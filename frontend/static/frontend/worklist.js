// Keys of the worklist. They act only while the focus is inside it (WCAG 2.1.4), and everything is a link or a button without them.
"use strict";

const worklist = document.getElementById("worklist");
const rows = () => [...worklist.querySelectorAll(".house-row__title a")];
const steps = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1};

function row() {
  return document.activeElement.closest(".house-row");
}

function move(step) {
  const all = rows();
  const here = all.findIndex((link) => link.closest(".house-row") === row());
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1);
  all[next]?.focus();
}

worklist?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.matches("input, select, textarea")) return;
  if (event.key in steps) {
    move(steps[event.key]);
  } else if (event.key === "s") {
    const snooze = row()?.querySelector(".house-row__snooze");
    if (!snooze) return;
    snooze.click();
  } else if (event.key === "?") {
    const help = worklist.querySelector(".house-worklist__keys");
    help.open = !help.open;
  } else {
    return;
  }
  event.preventDefault();
});
