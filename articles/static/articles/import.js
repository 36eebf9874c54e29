/* Upload in groups with their paths, folders dropped on the page, and progress that shows itself.
   Without this script the form sends its files at once, and the page shows the progress when it is loaded again. */
"use strict";

(() => {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

  async function post(url, data) {
    const response = await fetch(url, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
    const answer = await response.json().catch(() => ({ errors: [`HTTP ${response.status}`] }));
    if (!response.ok) throw new Error((answer.errors || [`HTTP ${response.status}`]).join(" "));
    return answer;
  }

  function watch(box) {
    const bar = box.querySelector("progress");
    const begun = box.dataset.state;
    const look = async () => {
      try {
        const response = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        const answer = await response.json();
        bar.max = answer.total || 1;
        bar.value = answer.done;
        box.querySelector(".done").textContent = answer.done;
        box.querySelector(".total").textContent = answer.total;
        if (answer.state !== begun) window.location.reload();
      } catch (error) {
        box.querySelector("[role=status]").textContent = error.message;
      }
      setTimeout(look, 2000);
    };
    look();
  }

  function upload(form) {
    const group = Number(form.dataset.group);
    const input = form.querySelector("[name=files]");
    const folder = document.getElementById("folder");
    const zone = document.getElementById("drop-zone");
    const chosen = document.getElementById("chosen");
    let files = [];

    const show = () => { chosen.textContent = files.length ? `${files.length} × ${[...new Set(files.slice(0, 3).map((entry) => entry.path))].join(", ")}${files.length > 3 ? " …" : ""}` : ""; };
    const add = (found) => { files = files.concat(found); show(); };
    const fromInput = (list) => [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

    form.querySelectorAll(".with-script").forEach((element) => { element.hidden = false; });
    input.addEventListener("change", () => add(fromInput(input.files)));
    folder.addEventListener("change", () => add(fromInput(folder.files)));

    async function walk(entry, path) {
      if (entry.isFile) {
        const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
        return [{ file, path: path + file.name }];
      }
      const reader = entry.createReader();
      const found = [];
      for (;;) {
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (!some.length) return found;
        for (const inner of some) found.push(...await walk(inner, `${path}${entry.name}/`));
      }
    }

    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
      for (const entry of entries) add(await walk(entry, ""));
    });

    form.addEventListener("submit", async (event) => {
      if (!files.length) return; // the server says what is missing
      event.preventDefault();
      const bar = document.getElementById("sending");
      const text = document.getElementById("sending-text");
      const button = form.querySelector("[type=submit]");
      button.disabled = true;
      bar.hidden = false;
      bar.max = files.length;
      let batch = null;
      try {
        const first = new FormData(form);
        first.delete("files");
        batch = await post(form.action || window.location.href, first);
        for (let index = 0; index < files.length; index += group) {
          const data = new FormData();
          for (const { file, path } of files.slice(index, index + group)) {
            data.append("files", file);
            data.append("paths", path);
          }
          if (index + group >= files.length) data.append("last", "1");
          text.textContent = `${form.dataset.sending} ${index} / ${files.length}`;
          await post(batch.files, data);
          bar.value = Math.min(index + group, files.length);
        }
        window.location.href = batch.batch;
      } catch (error) {
        text.textContent = `${error.message} ${batch ? form.dataset.failed : ""}`;
        if (batch) {
          const link = document.createElement("a");
          link.href = batch.batch;
          link.textContent = batch.batch;
          text.append(" ", link);
        }
        button.disabled = false;
      }
    });
  }

  const box = document.getElementById("progress");
  if (box) watch(box);
  const form = document.getElementById("upload-form");
  if (form) upload(form);
})();
