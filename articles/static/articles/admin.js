"use strict";

// Ctrl+S (Command+S) saves the form that is being edited and stays on the page.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") {
    return;
  }
  const button = document.querySelector(".submit-row [name=_continue], .submit-row [type=submit]");
  if (button) {
    event.preventDefault();
    button.click();
  }
});
