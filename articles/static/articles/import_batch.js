/* The page of a batch keeps itself up to date: figures every other second, the list of files more seldom, and all of it
   when the batch moves on. Without this script the page shows how it stands when it is loaded. */
"use strict";

(() => {
  const box = document.getElementById("progress");
  if (!box) return;
  const WORKING = 1500; // milliseconds between two looks
  const WAITING = 5000;
  const SHARE = 10; // times as long as an answer takes: looking must not be what the server does all day
  const LOOKS_A_LIST = 5; // looks at the figures for one at the files
  const bar = box.querySelector("progress");
  const notice = document.getElementById("moved-on");
  const offline = document.getElementById("offline");
  const ask = (url) => fetch(url, { headers: { Accept: "application/json" } });
  let looks = 0;
  let isWorking = box.dataset.working === "1";

  /* Whether a person is in the middle of something that a new list would take away. */
  const isBusy = () => {
    const list = document.getElementById("files");
    const touched = [...list.querySelectorAll("input, select")].some((field) => (
      field.type === "checkbox" ? field.checked !== field.defaultChecked
        : field.tagName === "SELECT" ? [...field.options].some((option) => option.selected !== option.defaultSelected)
          : field.type !== "hidden" && field.value !== field.defaultValue));
    return touched || list.querySelector("details.more[open]") || list.contains(document.activeElement);
  };

  async function renewList() {
    if (isBusy()) return;
    const response = await ask(window.location.href);
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("files");
    if (fresh && !isBusy()) document.getElementById("files").replaceWith(fresh);
  }

  function show(answer) {
    if (bar) {
      bar.max = answer.max;
      bar.value = answer.value;
    }
    for (const [name, text] of Object.entries(answer.texts)) {
      document.querySelectorAll(`[data-text="${name}"]`).forEach((place) => {
        if (place.textContent !== text) place.textContent = text;
      });
    }
    document.getElementById("no-worker").hidden = !answer.lacks_worker;
    document.getElementById("no-command").hidden = !answer.lacks_command;
    isWorking = answer.is_working;
  }

  async function look() {
    const begun = performance.now();
    let took = 0;
    if (!document.hidden) {
      try {
        const response = await ask(box.dataset.url);
        if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
        const answer = await response.json();
        took = performance.now() - begun;
        offline.hidden = true;
        show(answer);
        if (answer.phase !== box.dataset.phase) {
          if (!isBusy()) {
            window.location.reload();
            return;
          }
          notice.hidden = false;
        }
        looks += 1;
        if (isWorking && looks % LOOKS_A_LIST === 0) await renewList();
      } catch {
        offline.hidden = false;
      }
    }
    setTimeout(look, Math.max(isWorking ? WORKING : WAITING, SHARE * took));
  }

  document.querySelectorAll(".with-script").forEach((part) => { part.hidden = false; });
  setTimeout(look, isWorking ? WORKING : WAITING);
})();
