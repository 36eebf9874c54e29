/* The upload: files and folders are chosen or dropped, sent in groups of bounded size that are tried again, large files in
   pieces. Each file has its number, so none comes in twice. Without this script the form sends its files at once. */
"use strict";

(() => {
  const TRIES = 6;
  const WAIT = 500; // milliseconds before the second try; doubled each time
  const TIMEOUT = 100000; // milliseconds for one group
  const SHOWN = 8; // files named before they are sent
  const form = document.getElementById("upload-form");
  if (!form) return;

  const { words } = form.dataset;
  const say = (name, values = {}) => Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`{${key}}`, value), JSON.parse(words)[name],
  );
  const number = (name) => Number(form.dataset[name]);
  const element = (id) => document.getElementById(id);
  const locale = document.documentElement.lang || undefined;
  const grouped = (value) => value.toLocaleString(locale);
  const bytes = (value) => (value < 1000000
    ? `${grouped(Math.ceil(value / 1000))} KB` : `${grouped(Math.round(value / 100000) / 10)} MB`);

  class Refused extends Error {} // trying again would not help

  // What is sent

  const chosen = new Map(); // identity -> {file, path, size, lost}
  const isDump = (path) => /\.(txt|md)$/i.test(path);
  const isArchive = (path) => /\.(zip|tar|tar\.gz|tgz)$/i.test(path);
  // The server lists what is no page text in a folder, and needs no bytes for that.
  const isListed = (entry) => entry.path.includes("/") && !isDump(entry.path);
  const isTooLarge = (entry) => entry.size > number(isArchive(entry.path) ? "mostArchive" : "mostFile");
  const sentBytes = (entry) => (isListed(entry) || isTooLarge(entry) || entry.lost ? 0 : entry.size);

  function add(file, path, lost = false) {
    const identity = `${path}\n${file.size}\n${file.lastModified}`; // the same folder dropped twice is one
    if (!chosen.has(identity)) chosen.set(identity, { file, path, size: file.size, lost });
  }

  async function walk(entry, path) {
    if (entry.isFile) {
      try {
        add(await new Promise((resolve, reject) => { entry.file(resolve, reject); }), path + entry.name);
      } catch {
        add(new File([], entry.name), path + entry.name, true);
      }
      if (chosen.size % 200 === 0) show();
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (!some.length) return;
      for (const inner of some) await walk(inner, `${path}${entry.name}/`);
    }
  }

  const byPath = (one, other) => (one.path < other.path ? -1 : Number(one.path > other.path)); // folders give no order
  const inOrder = () => [...chosen.values()].sort(byPath);

  function show() {
    const entries = inOrder();
    const list = element("chosen-names");
    list.replaceChildren(...entries.slice(0, SHOWN).map((entry) => {
      const item = document.createElement("li");
      item.textContent = entry.path;
      const size = document.createElement("span");
      size.className = "quiet";
      size.textContent = ` ${isListed(entry) ? say("listed") : bytes(entry.size)}`;
      item.append(size);
      return item;
    }));
    if (entries.length > SHOWN) {
      const item = document.createElement("li");
      item.className = "quiet";
      item.textContent = say("more", { count: grouped(entries.length - SHOWN) });
      list.append(item);
    }
    const total = entries.reduce((sum, entry) => sum + sentBytes(entry), 0);
    element("chosen").textContent = entries.length
      ? say("chosen", { count: grouped(entries.length), size: bytes(total) }) : "";
    element("clear").hidden = !entries.length;
    element("chosen-box").hidden = !entries.length;
    if (entries.length > number("mostFiles")) fail(say("tooManyFiles", { most: grouped(number("mostFiles")) }));
    else if (total > number("mostBytes")) fail(say("tooManyBytes", { most: bytes(number("mostBytes")) }));
    else fail("");
  }

  // Sending

  async function post(url, data) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const response = await fetch(url, {
        method: "POST", body: data, signal: stop.signal,
        headers: { Accept: "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      });
      if (response.redirected) throw new Refused(say("signedOut"));
      const answer = await response.json().catch(() => ({}));
      if (response.ok || response.status === 409) return { ...answer, status: response.status };
      const text = (answer.errors || [`HTTP ${response.status}`]).join("\n");
      if (response.status < 500 && response.status !== 429) throw Object.assign(new Refused(text), { answer });
      throw new Error(text);
    } finally {
      clearTimeout(timer);
    }
  }

  const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

  /* Send what `build` makes, again and again; `check` looks what could be wrong before the next try. */
  async function postPatiently(url, build, check = async () => {}) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await post(url, build());
      } catch (error) {
        if (error instanceof Refused || attempt === TRIES) throw error;
        await check();
        element("sending-text").textContent = say("again", { reason: error.message });
        await pause(WAIT * 2 ** (attempt - 1));
      }
    }
  }

  async function findLost(group) {
    for (const entry of group) {
      try {
        if (sentBytes(entry)) await entry.file.slice(0, 1).arrayBuffer();
      } catch {
        entry.lost = true; // moved, changed or shut since it was chosen
      }
    }
  }

  function groupData(group, piece = null, offset = null) {
    const data = new FormData();
    for (const entry of group) {
      data.append("files", piece || (sentBytes(entry) ? entry.file : new Blob([])), "file");
      data.append("numbers", entry.number);
      data.append("paths", entry.sentPath);
      data.append("sizes", entry.size);
      if (entry.lost) data.append("cannot_read", entry.number);
    }
    if (offset !== null) data.append("offset", offset);
    return data;
  }

  async function sendInPieces(url, entry, moved) {
    const most = number("groupBytes");
    for (let offset = 0; offset < entry.size;) {
      const begin = offset;
      const piece = entry.file.slice(begin, begin + most);
      const answer = await postPatiently(
        url,
        () => (entry.lost ? groupData([entry]) : groupData([entry], piece, begin)),
        () => findLost([entry]),
      );
      if (entry.lost) return;
      if (answer.status === 409) {
        if (answer.offset === undefined) throw new Refused((answer.errors || []).join("\n"));
        offset = answer.offset;
      } else {
        offset += piece.size;
        moved(piece.size);
      }
    }
  }

  async function sendAll(url, entries, moved) {
    const mostFiles = number("groupFiles");
    const mostBytes = number("groupBytes");
    let group = [];
    let size = 0;
    const flush = async () => {
      if (!group.length) return;
      const sent = group;
      const answer = await postPatiently(url, () => groupData(sent), () => findLost(sent));
      if (answer.status === 409) throw new Refused((answer.errors || []).join("\n"));
      moved(size, sent.length);
      group = [];
      size = 0;
    };
    for (const entry of entries) {
      const own = sentBytes(entry);
      if (own > mostBytes) {
        await sendInPieces(url, entry, moved);
        moved(0, 1);
      } else {
        if (group.length === mostFiles || size + own > mostBytes) await flush();
        group.push(entry);
        size += own;
      }
    }
    await flush();
  }

  /* Numbers, and names for the server: of equal ones the second is called #2/name, before the path that says the date. */
  function numbered() {
    const seen = new Map();
    return inOrder().map((entry, index) => {
      const count = (seen.get(entry.path) || 0) + 1;
      seen.set(entry.path, count);
      return Object.assign(entry, { number: index, sentPath: count === 1 ? entry.path : `#${count}/${entry.path}` });
    });
  }

  // The page

  const fail = (text) => {
    element("upload-error").textContent = text;
    element("upload-error").hidden = !text;
    form.querySelector("[type=submit]").disabled = Boolean(text) && !batch;
  };
  const stay = (event) => event.preventDefault();
  let batch = null;
  let entries = null;

  async function begin() {
    const first = new FormData(form);
    first.delete("files");
    try {
      return await post(form.action || window.location.href, first);
    } catch (error) {
      if (error.answer && error.answer.has_wrong_rows) element("accept-row").hidden = false;
      throw error;
    }
  }

  async function send() {
    const bar = element("sending");
    const text = element("sending-text");
    const begun = Date.now();
    let doneBytes = 0;
    let doneFiles = 0;
    const ask = async () => {
      const count = new FormData();
      count.append("count", entries.length);
      const answer = await postPatiently(batch.received, () => count);
      return (answer.missing || []).map((index) => entries[index]);
    };
    let left;
    if (batch) {
      left = await ask();
    } else {
      batch = await begin();
      entries = numbered();
      left = entries;
      form.querySelectorAll("fieldset").forEach((part) => { part.disabled = true; });
    }
    for (let round = 0; round < 3 && left.length; round += 1) {
      const total = left.reduce((sum, entry) => sum + sentBytes(entry), 0);
      const all = left.length;
      doneBytes = 0;
      doneFiles = 0;
      bar.hidden = false;
      bar.max = total + all * 1000; // small files cost their requests
      await sendAll(batch.files, left, (size, count = 0) => {
        doneBytes += size;
        doneFiles += count;
        bar.value = doneBytes + doneFiles * 1000;
        const share = bar.value / bar.max;
        const seconds = Math.round(((Date.now() - begun) / 1000) * (1 / share - 1));
        text.textContent = say("sending", {
          done: grouped(doneFiles), total: grouped(all), size: bytes(doneBytes), of: bytes(total), seconds: grouped(seconds),
        });
      });
      left = await ask();
    }
    if (left.length) throw new Error(say("lacking", { count: grouped(left.length) }));
    window.removeEventListener("beforeunload", stay);
    window.location.href = batch.batch;
  }

  form.addEventListener("submit", async (event) => {
    if (!chosen.size) return; // the server says what is missing
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    fail("");
    button.disabled = true;
    window.addEventListener("beforeunload", stay);
    try {
      await send();
    } catch (error) {
      window.removeEventListener("beforeunload", stay);
      fail(batch ? `${error.message}\n${say("kept")}` : error.message);
      element("sending-text").textContent = "";
      if (batch) {
        button.value = say("goOn");
        entries.forEach((entry) => { entry.lost = false; });
      }
      button.disabled = false;
    }
  });

  const input = form.querySelector("[name=files]");
  const folder = element("folder");
  const take = (list) => {
    for (const file of list) add(file, file.webkitRelativePath || file.name);
    show();
  };
  form.classList.add("scripted");
  form.querySelectorAll(".with-script").forEach((part) => { part.hidden = false; });
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  folder.addEventListener("change", () => { take(folder.files); folder.value = ""; });
  element("clear").addEventListener("click", () => { chosen.clear(); show(); });

  // A drop anywhere counts: one that missed would make the browser open the file instead.
  const zone = element("drop-zone");
  document.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (batch) return;
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const dropped = items.map((item) => ({ entry: item.webkitGetAsEntry && item.webkitGetAsEntry(), file: item.getAsFile() }));
    for (const { entry, file } of dropped) {
      if (entry) await walk(entry, "");
      else if (file) add(file, file.name);
    }
    show();
  });
})();
