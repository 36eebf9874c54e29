"use strict";

// Suggestions and repairs on the desk, without leaving the text: what a button does is done in the text box and saved
// with the form. Where a place cannot be found in the box any more, the button sends the form and the server decides.

document.addEventListener("DOMContentLoaded", () => {
  const panel = document.getElementById("offers");
  const form = document.getElementById("article_form");
  if (!panel || !form) {
    return;
  }
  const said = panel.querySelector(".offers-said");
  const words = panel.querySelector(".offers-words").dataset;
  const keys = panel.querySelector(".offers-keys");
  if (keys) {
    keys.hidden = false;
  }

  // Where the row's characters stand in its box, nearest to where they were; null where they do not.
  function place(row) {
    const box = document.getElementById(`id_${row.dataset.field}`);
    const { left, here, right } = row.dataset;
    if (!box || box.readOnly || box.tagName !== "TEXTAREA") {
      return null;
    }
    const wanted = Number(row.dataset.start) - left.length;
    let best = -1;
    for (const part of [left + here + right]) {
      for (let at = box.value.indexOf(part); at >= 0; at = box.value.indexOf(part, at + 1)) {
        best = best < 0 || Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best;
      }
    }
    const start = best + left.length;
    return best < 0 ? null : { box, start, stop: start + here.length };
  }

  function show(row) {
    const found = place(row);
    panel.querySelectorAll(".chosen").forEach((other) => other.classList.remove("chosen"));
    row.classList.add("chosen");
    if (found) {
      found.box.focus({ preventScroll: true });
      found.box.setSelectionRange(found.start, Math.max(found.stop, found.start));
      const share = found.start / Math.max(1, found.box.value.length);
      found.box.scrollTop = share * found.box.scrollHeight - found.box.clientHeight / 2;
    }
  }

  function finish(row, words) {
    row.classList.add("finished");
    row.querySelectorAll("button").forEach((button) => (button.disabled = true));
    said.textContent = words;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Puts what is wanted in the place of what is here; false where that is not found.
  function put(row) {
    const found = place(row);
    if (!found) {
      return false;
    }
    found.box.setRangeText(row.dataset.wanted, found.start, found.stop, "end");
    found.box.dispatchEvent(new Event("input", { bubbles: true }));
    finish(row, words.done);
    return true;
  }

  function dismiss(row, button) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "_dismiss";
    input.value = button.value;
    panel.append(input);
    finish(row, words.dismissed);
  }

  panel.addEventListener("click", (event) => {
    const row = event.target.closest(".offer");
    const button = event.target.closest("button");
    if (!row) {
      return;
    }
    if (!button) {
      show(row);
    } else if (button.name === "_dismiss") {
      event.preventDefault();
      dismiss(row, button);
      next(row);
    } else if (put(row)) {
      event.preventDefault();
      next(row);
    }
  });

  const open = () => [...panel.querySelectorAll(".offer:not(.finished)")].filter((row) => row.querySelector("[name=_take]"));

  function next(row) {
    const rows = open();
    const later = rows.find((other) => !row || row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
    if ((later || rows[0]) && (!row || row.querySelector("[name=_take]"))) {
      show(later || rows[0]);
    }
  }

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !["KeyN", "KeyT", "KeyX"].includes(event.code)) {
      return;
    }
    const chosen = panel.querySelector(".offer.chosen:not(.finished)");
    event.preventDefault();
    if (event.code === "KeyN" || !chosen) {
      next(chosen);
    } else {
      const button = chosen.querySelector(event.code === "KeyT" ? "[name=_take]" : "[name=_dismiss]");
      if (button) {
        button.click();
      }
    }
  });
});
