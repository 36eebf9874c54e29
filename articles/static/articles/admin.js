"use strict";

// Comforts for those who work here all day. Everything works without them.

// Ctrl+S (Command+S) saves the form and stays on the page.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") {
    return;
  }
  const bar = document.querySelector(".submit-row");
  const button = bar && (bar.querySelector("[name=_continue]") || bar.querySelector("[type=submit]"));
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// A box above a list checks all of its boxes.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.checks;
  if (name) {
    event.target.form.querySelectorAll(`[type=checkbox][name="${name}"]`).forEach((box) => {
      box.checked = event.target.checked;
    });
  }
});

// Who leaves an article with unsaved text is asked first.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("article_form");
  if (!form) {
    return;
  }
  let unsaved = document.querySelector(".errornote") !== null;
  form.addEventListener("input", () => {
    unsaved = true;
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) {
      event.preventDefault();
    }
  });
});

// A text without spaces, its marks half-width and its quotes straight: so a line of the dump equals its repaired text.
// Place i of `letters` stood at places[i].
function squeeze(text) {
  const full = "，；：！？。（）“”‘’";
  const half = ",;:!?.()\"\"''";
  const places = [];
  let letters = "";
  for (let place = 0; place < text.length; place += 1) {
    if (text[place].trim()) {
      const mark = full.indexOf(text[place]);
      letters += mark < 0 ? text[place] : half[mark];
      places.push(place);
    }
  }
  return { letters, places };
}

// A click on a line of the dump shows where it stands in the text.
document.addEventListener("click", (event) => {
  const cell = event.target.closest(".desk-dump .dump-text");
  const body = document.getElementById("id_body");
  if (!cell || !body || !window.getSelection().isCollapsed) {
    return;
  }
  document.querySelectorAll(".desk-dump .chosen").forEach((row) => row.classList.remove("chosen"));
  cell.parentElement.classList.add("chosen");
  const wanted = squeeze(cell.textContent.replace(/^[#\s*]+|[\s*]+$/g, "")).letters;
  const { letters, places } = squeeze(body.value);
  const found = letters.indexOf(wanted);
  if (wanted && found >= 0) {
    const start = places[found];
    body.focus();
    body.setSelectionRange(start, places[found + wanted.length - 1] + 1);
    const share = start / body.value.length;
    body.scrollTop = share * body.scrollHeight - body.clientHeight / 2;
  }
});

// A picked tag or reporter filters the list at once.
document.addEventListener("DOMContentLoaded", () => {
  if (!window.django || !window.django.jQuery) {
    return;
  }
  window.django.jQuery(".form-filter select").on("select2:select select2:clear", (event) => {
    event.target.form.submit();
  });
});

// A phone shows a list's rows as cards: each cell then says what it is.
document.addEventListener("DOMContentLoaded", () => {
  const heads = document.querySelectorAll("#result_list thead th");
  document.querySelectorAll("#result_list tbody tr").forEach((row) => {
    [...row.children].forEach((cell, index) => {
      const head = heads[index] && heads[index].querySelector(".text");
      if (cell.matches("td:not(.action-checkbox)") && head) {
        cell.dataset.label = head.textContent.trim();
      }
    });
  });
});

// Pickers are built by a library that gives them no name: they take that of the field for which they stand.
function namePickers(root) {
  root.querySelectorAll("select.admin-autocomplete.select2-hidden-accessible").forEach((select) => {
    const label = select.labels[0];
    const name = select.getAttribute("aria-label") || (label && label.textContent.trim().replace(/[:：]$/, ""));
    const box = select.nextElementSibling;
    if (!name || !box) {
      return;
    }
    const shown = box.querySelector(".select2-selection__rendered");
    const chosen = shown && shown.matches("[role=textbox]") ? shown.textContent.replace(/^×/, "").trim() : "";
    box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field").forEach((part) => {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", chosen ? `${name} ${chosen}` : name);
    });
  });
}

document.addEventListener("DOMContentLoaded", () => {
  const jQuery = window.django && window.django.jQuery;
  if (!jQuery || !jQuery.fn.select2) {
    return;
  }
  jQuery(() => namePickers(document));
  jQuery(document).on("change select2:close", "select.admin-autocomplete", () => namePickers(document));
  jQuery(document).on("select2:open", "select.admin-autocomplete", (event) => {
    const search = document.querySelector(".select2-container--open .select2-dropdown .select2-search__field");
    const label = event.target.labels[0];
    if (search) {
      search.setAttribute("aria-label", event.target.getAttribute("aria-label") || (label ? label.textContent.trim() : ""));
    }
  });
  document.addEventListener("formset:added", (event) => setTimeout(() => namePickers(event.target), 0));
});
