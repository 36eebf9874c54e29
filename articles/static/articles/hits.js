"use strict";

// Steps through the marked words of an article: two buttons, and Alt+N and Alt+P. A step is a jump to the hit's place in
// the page (#hit-3), as the numbers make it that stand here without this script.

document.addEventListener("DOMContentLoaded", () => {
  const bar = document.querySelector(".came-by");
  const list = bar?.querySelector("ol");
  const hits = [...document.querySelectorAll("mark[id^=hit-]")];
  if (!list || !hits.length) {
    return;
  }
  const place = document.createElement("span");
  place.setAttribute("role", "status");

  const here = () => hits.findIndex((hit) => `#${hit.id}` === window.location.hash); // -1: at none yet

  function tell() {
    place.textContent = `${here() + 1} / ${hits.length}`;
  }

  function step(by) {
    const next = here() < 0 && by < 0 ? hits.length - 1 : here() + by;
    window.location.replace(`#${hits[(next + hits.length) % hits.length].id}`);
    tell();
  }

  function button(sign, label, by, key) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.title = `${label} (Alt+${key})`;
    made.setAttribute("aria-label", label);
    made.setAttribute("aria-keyshortcuts", `Alt+${key}`);
    made.addEventListener("click", () => step(by));
    return made;
  }

  const steps = document.createElement("span");
  steps.append(button("↑", bar.dataset.previous, -1, "P"), " ", place, " ", button("↓", bar.dataset.next, 1, "N"));
  list.replaceWith(steps);
  tell();
  window.addEventListener("hashchange", tell);
  document.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && ["KeyN", "KeyP"].includes(event.code)) {
      event.preventDefault();
      step(event.code === "KeyN" ? 1 : -1);
    }
  });
});
