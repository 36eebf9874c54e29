"use strict";

// Keys for those who read pages all day: the form says the same without them.

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("reading_form");
  if (!form) {
    return;
  }
  const keys = {
    k: "kicker", h: "headline", d: "deck", y: "byline", s: "subhead", b: "body", c: "cont", p: "caption", j: "jump",
    r: "rubric", f: "furniture",
  };
  const ofNone = ["rubric", "furniture"];
  const shades = 6;
  const rows = [...form.querySelectorAll("tr[data-line]")];
  const role = (row) => row.querySelector("select");
  const article = (row) => row.querySelector("input");
  const number = (row) => (ofNone.includes(role(row).value) ? 0 : Number(article(row).value) || 0);
  // A long page is shown in parts: the lines before and after are held as role's key and article.
  const held = form.elements.held.value.split(" ").map((item) => [item[0], Number(item.slice(1))]);
  const before = Number(form.dataset.before);
  const linesAbove = held.slice(0, before);
  const linesBelow = held.slice(before + rows.length);
  let anchor = 0;
  let at = 0;
  let unsaved = form.querySelector(".changed") !== null;

  // Colours and borders follow what is entered.
  function paint() {
    let before = 0;
    rows.forEach((row) => {
      const own = number(row);
      const kept = [...row.classList].filter((name) => !/^(role|shade)-|^begins$/.test(name));
      row.className = kept.join(" ");
      row.classList.add(`role-${role(row).value}`);
      if (own) {
        row.classList.add(`shade-${own % shades}`);
        row.classList.toggle("begins", own !== before);
        before = own;
      }
      article(row).readOnly = ofNone.includes(role(row).value);
    });
  }

  function changed(row) {
    row.classList.add("changed");
    unsaved = true;
  }

  function above(index) {
    for (let i = index - 1; i >= 0; i -= 1) {
      if (number(rows[i])) {
        return number(rows[i]);
      }
    }
    return linesAbove.reduce((last, [, own]) => own || last, 0);
  }

  function fresh() {
    const shown = rows.map((row) => Number(article(row).value) || 0);
    return [...linesAbove, ...linesBelow].reduce((most, [, own]) => Math.max(most, own), Math.max(0, ...shown)) + 1;
  }

  function setRole(index, value) {
    const row = rows[index];
    role(row).value = value;
    if (ofNone.includes(value)) {
      article(row).value = "";
    } else if (!article(row).value) {
      article(row).value = above(index) || fresh();
    }
    changed(row);
  }

  // The line and those below it that are of the same article go to another one.
  function carry(index, target) {
    const own = number(rows[index]);
    rows.slice(index).forEach((row, i) => {
      if (i === 0 || (own && number(row) === own)) {
        if (ofNone.includes(role(row).value)) {
          return;
        }
        article(row).value = target;
        changed(row);
      }
    });
    linesBelow.filter(([, other]) => own && other === own).forEach((line) => {
      line[1] = target;
    });
    form.elements.held.value = held.map(([key, other]) => `${key}${other}`).join(" ");
  }

  function chosen() {
    const [first, last] = [Math.min(anchor, at), Math.max(anchor, at)];
    return rows.slice(first, last + 1).map((_row, i) => first + i);
  }

  function choose(index, extend) {
    at = Math.max(0, Math.min(rows.length - 1, index));
    anchor = extend ? anchor : at;
    const range = chosen();
    rows.forEach((row, i) => {
      row.classList.toggle("chosen", range.includes(i));
      row.tabIndex = i === at ? 0 : -1;
    });
    rows[at].focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  }

  function act(key) {
    if (keys[key]) {
      chosen().forEach((index) => setRole(index, keys[key]));
    } else if (key === "n") {
      carry(Math.min(anchor, at), fresh());
    } else if (key === "u") {
      const first = Math.min(anchor, at);
      if (above(first)) {
        carry(first, above(first));
      }
    } else {
      return false;
    }
    paint();
    return true;
  }

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-line]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.target !== row) {
      if (event.key === "Escape") {
        choose(rows.indexOf(row), false);
      }
      return;
    }
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -rows.length, End: rows.length };
    if (steps[event.key]) {
      choose(at + steps[event.key], event.shiftKey);
    } else if (event.key === "Enter") {
      role(row).focus();
    } else if (!act(event.key.toLowerCase())) {
      return;
    }
    event.preventDefault();
  });

  form.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-line]");
    if (row && !event.target.closest("select, input") && window.getSelection().isCollapsed) {
      choose(rows.indexOf(row), event.shiftKey);
    }
  });

  form.addEventListener("change", (event) => {
    const row = event.target.closest("tr[data-line]");
    unsaved = true;
    if (!row) {
      return;
    }
    if (event.target.matches("select")) {
      setRole(rows.indexOf(row), event.target.value);
    } else if (event.target.value.trim() === "+" || event.target.value.trim() === "^") {
      // What the server would make of the sign, at once.
      const index = rows.indexOf(row);
      const sign = event.target.value.trim();
      const target = sign === "+" ? fresh() : above(index);
      event.target.value = event.target.dataset.was || "";
      carry(index, target || fresh());
    } else {
      changed(row);
    }
    paint();
  });

  form.addEventListener("focusin", (event) => {
    if (event.target.matches(".line-article input")) {
      event.target.dataset.was = event.target.value;
    }
  });

  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) {
      event.preventDefault();
    }
  });

  rows.forEach((row) => {
    row.tabIndex = -1;
  });
  if (rows.length) {
    const wanted = rows.findIndex((row) => `#${row.id}` === window.location.hash);
    at = anchor = Math.max(0, wanted);
    rows[at].tabIndex = 0;
  }
  paint();
});
