/* The approvers' queue: the preview beside the list, single keys, the seconds of taking back. */
(function () {
  "use strict";

  const root = document.documentElement;
  const panel = document.getElementById("preview");
  const form = document.getElementById("bulk");
  const dialog = document.querySelector("[data-keys]");

  function cookie(name) {
    return document.cookie.split("; ").includes(name + "=1");
  }

  function boxes() {
    return [...document.querySelectorAll('input[name="ids"][form="bulk"]:not(:disabled)')];
  }

  /* A row opens beside the list where there is room for it, else as a page of its own. */
  function previewing() {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-preview]");
      const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0;
      if (link && plain && show(link.href)) event.preventDefault();
    });
  }

  function show(url) {
    if (!panel || !panel.offsetParent || !window.htmx) return false;
    htmx.ajax("GET", url, { target: panel, swap: "innerHTML" }).then(() => {
      const key = url.split("/approvals/")[1].split("/")[0];
      document.querySelectorAll("[data-row]").forEach((row) => {
        if (row.dataset.row === key) row.setAttribute("aria-current", "true");
        else row.removeAttribute("aria-current");
      });
      const row = document.querySelector("[data-row][aria-current]");
      if (row) row.scrollIntoView({ block: "nearest" });
    });
    return true;
  }

  function current() {
    return document.querySelector("[data-row][aria-current]");
  }

  function step(key) {
    const link = document.querySelector('[data-step="' + key + '"]');
    if (link) link.click();
  }

  function tick() {
    const box = current() && current().querySelector('input[name="ids"]:not(:disabled)');
    if (!box) return;
    box.checked = !box.checked;
    counted();
  }

  function press(selector) {
    const button = document.querySelector(selector);
    if (button && !button.disabled) button.click();
  }

  function onKey(event) {
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || (dialog && dialog.open)) return;
    const key = event.key.toUpperCase();
    if (event.key === "?") dialog.showModal();
    else if (!root.classList.contains("keys-on")) return;
    else if (key === "J" || key === "K") step(key);
    else if (key === "X") tick();
    else if (key === "A" || key === "R") press((event.shiftKey ? "[data-key-many=" : "[data-key=") + key + "]");
    else return;
    event.preventDefault();
  }

  function keys() {
    if (!document.querySelector("[data-queue]")) return;
    root.classList.toggle("keys-on", !cookie("keys_off"));
    document.addEventListener("keydown", onKey);
    const opener = document.querySelector("[data-keys-open]");
    if (!dialog || !opener) return;
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
    const on = dialog.querySelector("[data-keys-on]");
    on.checked = root.classList.contains("keys-on");
    on.addEventListener("change", () => {
      root.classList.toggle("keys-on", on.checked);
      document.cookie = "keys_off=" + (on.checked ? "0" : "1") + "; path=/; max-age=31536000; samesite=lax";
    });
  }

  function counted() {
    if (!form) return;
    const all = form.querySelector("[data-everyone]");
    const said = form.querySelector("[data-picked]");
    const count = all.checked ? Number(all.dataset.everyone) : boxes().filter((box) => box.checked).length;
    said.textContent = count ? said.dataset.picked.replace("%s", count.toLocaleString()) : "";
    form.querySelectorAll("button[name=action]").forEach((button) => (button.disabled = !count));
  }

  /* "All that match" ticks what is on the page too; unticking one means the ticked alone. */
  function picking() {
    if (!form) return;
    const all = form.querySelector("[data-everyone]");
    all.addEventListener("change", () => {
      boxes().forEach((box) => (box.checked = all.checked));
      counted();
    });
    boxes().forEach((box) =>
      box.addEventListener("change", () => {
        all.checked = false;
        counted();
      })
    );
    counted();
    window.addEventListener("pageshow", counted);
  }

  function undoing() {
    const bar = document.querySelector("[data-undo]");
    if (!bar) return;
    const said = bar.querySelector("[data-undo-left]");
    const left = bar.parentElement.querySelector("progress");
    const end = Date.now() + Number(bar.dataset.undo) * 1000;
    function tell() {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      said.textContent = "· " + said.dataset.undoLeft.replace("%s", Math.max(seconds, 0));
      left.value = Math.max(seconds, 0);
      if (seconds > 0) return;
      clearInterval(clock);
      [bar, left, document.querySelector("[data-undo-open]")].forEach((part) => part && part.remove());
    }
    const clock = setInterval(tell, 250);
    tell();
  }

  function reasons() {
    document.querySelectorAll("[data-reason] [data-text]").forEach((choice) => {
      choice.addEventListener("change", () => {
        choice.form.querySelector("textarea").value = choice.dataset.text;
      });
    });
  }

  function folding() {
    const filters = document.querySelector("[data-closed-on-phone]");
    if (filters && matchMedia("(max-width: 767.98px)").matches) filters.open = false;
  }

  [previewing, keys, picking, undoing, reasons, folding].forEach((start) => start());
})();
