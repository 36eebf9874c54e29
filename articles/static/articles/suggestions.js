"use strict";

// What may be meant, while one types into a search field: names and headlines, each a way to its page. The field becomes
// a combobox (ARIA 1.2) when the first answer is there; without this script it is a plain form.

const WAIT = 150; // milliseconds after the last key
const KEPT = 50; // answers

document.querySelectorAll("form[data-suggestions]").forEach((form, number) => {
  const field = form.querySelector("input[name=q]");
  const said = form.querySelector("[role=status]");
  const list = document.createElement("div");
  const answers = new Map();
  let timer = 0;
  let asked = null;
  let composing = false;

  list.className = "suggestions";
  list.id = `suggestions-${number}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  list.hidden = true;
  field.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) {
    field.setAttribute(name, value);
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(null);
  }

  function piece(kind, name, text, lang) {
    const element = document.createElement(kind);
    element.className = name;
    element.textContent = text;
    if (lang) {
      element.lang = lang;
    }
    return element;
  }

  function show(answer) {
    list.replaceChildren(
      ...answer.groups.map((group, place) => {
        const box = document.createElement("div");
        const head = piece("div", "what", group.label);
        head.id = `${list.id}-${place}`;
        box.setAttribute("role", "group");
        box.setAttribute("aria-labelledby", head.id);
        box.append(
          head,
          ...group.suggestions.map((suggestion, index) => {
            const option = document.createElement("div");
            option.setAttribute("role", "option");
            option.setAttribute("aria-selected", "false");
            option.id = `${head.id}-${index}`;
            option.dataset.url = suggestion.url;
            option.append(piece("span", "name", suggestion.text, "zh-Hans"), " ", piece("span", "aside", suggestion.note, "zh-Hans"));
            return option;
          }),
        );
        return box;
      }),
    );
    const found = options().length;
    list.hidden = !found;
    field.setAttribute("aria-expanded", String(Boolean(found)));
    field.removeAttribute("aria-activedescendant");
    said.textContent = found ? answer.said : "";
  }

  async function ask() {
    const text = field.value.trim();
    asked?.abort();
    if (!text || composing) {
      close();
      return;
    }
    if (!answers.has(text)) {
      asked = new AbortController();
      try {
        const query = new URLSearchParams({ q: text });
        const response = await fetch(`${form.dataset.suggestions}?${query}`, { signal: asked.signal });
        if (!response.ok) {
          close(); // too many questions, say: the form itself still answers
          return;
        }
        answers.set(text, await response.json());
      } catch {
        return; // a newer question took this one's place, or there is no network
      }
      if (answers.size > KEPT) {
        answers.delete(answers.keys().next().value);
      }
    }
    if (document.activeElement === field && field.value.trim() === text) {
      show(answers.get(text));
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  function step(by) {
    const all = options();
    const here = all.indexOf(chosen());
    const next = here + by;
    choose(here < 0 ? all.at(by > 0 ? 0 : -1) : all[next] || null); // past the ends lies the field itself
  }

  field.addEventListener("input", later);
  field.addEventListener("compositionstart", () => (composing = true));
  field.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) {
      return; // the key chooses a character
    }
    if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      ask();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && chosen()) {
      event.preventDefault();
      window.location.assign(chosen().dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener("blur", () => {
    clearTimeout(timer);
    close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      window.location.assign(option.dataset.url);
    }
  });
  form.addEventListener("submit", () => clearTimeout(timer));
});
