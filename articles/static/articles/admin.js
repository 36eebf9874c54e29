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

// A click on a line of the dump shows where it stands in the text.
document.addEventListener("click", (event) => {
  const cell = event.target.closest(".desk-dump .dump-text");
  const body = document.getElementById("id_body");
  if (!cell || !body || !window.getSelection().isCollapsed) {
    return;
  }
  document.querySelectorAll(".desk-dump .chosen").forEach((row) => row.classList.remove("chosen"));
  cell.parentElement.classList.add("chosen");
  const text = cell.textContent.replace(/^[#\s*]+|[\s*]+$/g, "");
  const start = body.value.indexOf(text);
  if (text && start >= 0) {
    body.focus();
    body.setSelectionRange(start, start + text.length);
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
