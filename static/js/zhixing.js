/* The little that the pages do by themselves: menu on the phone, large print, idle warning, focus on errors. */
(function () {
  "use strict";

  const root = document.documentElement;

  function cookie(name, value) {
    document.cookie = name + "=" + value + "; path=/; max-age=31536000; samesite=lax";
  }

  function menu() {
    const opener = document.querySelector("[data-nav-open]");
    const closer = document.querySelector("[data-nav-close]");
    if (!opener || !closer) return;

    function show(open) {
      root.classList.toggle("nav-shown", open);
      opener.setAttribute("aria-expanded", String(open));
      document.querySelector(".page").inert = open;
      (open ? closer : opener).focus();
    }

    opener.addEventListener("click", () => show(true));
    closer.addEventListener("click", () => show(false));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && root.classList.contains("nav-shown")) show(false);
    });
    document.addEventListener("click", (event) => {
      const outside = !event.target.closest("#sidebar, [data-nav-open]");
      if (outside && root.classList.contains("nav-shown")) show(false);
    });
  }

  function largePrint() {
    document.querySelectorAll("[data-large-print]").forEach((button) => {
      button.addEventListener("click", () => {
        const on = root.classList.toggle("large");
        button.setAttribute("aria-pressed", String(on));
        cookie("large_print", on ? "1" : "0");
      });
    });
  }

  /* One minute before the server ends an idle session, say so; afterwards leave the page. */
  function idle() {
    const bar = document.querySelector("[data-idle]");
    if (!bar) return;
    const limit = Number(bar.dataset.idle) * 1000;
    let last = Date.now();

    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (!event.target.closest("[data-poll]")) last = Date.now();
    });
    bar.querySelector("[data-idle-stay]").addEventListener("click", () => {
      fetch(location.href, { credentials: "same-origin" }).then(() => {
        last = Date.now();
        bar.hidden = true;
      });
    });
    setInterval(() => {
      const gone = Date.now() - last;
      bar.hidden = gone < limit - 60000;
      if (gone > limit + 5000) location.assign(location.pathname + location.search);
    }, 5000);
  }

  function errors() {
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  /* A form that would send the same thing twice is sent once. */
  function once() {
    document.addEventListener("submit", (event) => {
      const download = event.submitter && "download" in event.submitter.dataset;
      if (event.target.method !== "post" || event.defaultPrevented || download) return;
      if (event.submitter && event.submitter.hasAttribute("data-download")) return; // the page stays
      if (event.target.dataset.sent) event.preventDefault();
      event.target.dataset.sent = "1";
    });
    window.addEventListener("pageshow", () => {
      document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    });
  }

  function printing() {
    document.querySelectorAll("[data-print]").forEach((button) => {
      button.addEventListener("click", () => window.print());
    });
  }

  function sendOnChange() {
    document.querySelectorAll("[data-send-on-change]").forEach((control) => {
      control.addEventListener("change", () => control.form.requestSubmit());
    });
  }

  /* By selection where the page is not served safely enough for the clipboard. */
  function selected(text) {
    getSelection().selectAllChildren(text);
    return document.execCommand("copy");
  }

  function copying() {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      const text = document.getElementById(button.dataset.copy);
      const told = button.parentElement.querySelector("[data-copied]");
      button.hidden = false;
      button.addEventListener("click", async () => {
        let done = true;
        if (!navigator.clipboard) done = selected(text);
        else await navigator.clipboard.writeText(text.textContent).catch(() => (done = selected(text)));
        told.textContent = done ? told.dataset.copied : "";
      });
    });
  }

  /* A long list of boxes is searched by what their labels say; ticked ones stay in sight. */
  function filtering() {
    document.querySelectorAll("[data-filters]").forEach((search) => {
      const labels = [...document.getElementById(search.dataset.filters).querySelectorAll("label")];
      const told = search.querySelector("[data-found]");
      search.hidden = false;
      search.querySelector("input").addEventListener("input", (event) => {
        const typed = event.target.value.trim().toLowerCase();
        labels.forEach((label) => {
          const found = label.textContent.toLowerCase().includes(typed);
          label.hidden = !found && !label.querySelector("input").checked;
        });
        told.textContent = labels.filter((label) => !label.hidden).length + " " + told.dataset.found;
      });
    });
  }

  /* The time on a card runs, so that a picture of it is seen to be one. */
  function clock() {
    document.querySelectorAll("[data-clock]").forEach((time) => {
      const ahead = new Date(time.dateTime).getTime() - Date.now();
      const zone = { timeZone: "Asia/Shanghai", hour12: false };
      setInterval(() => {
        time.textContent = new Date(Date.now() + ahead).toLocaleTimeString("zh-CN", zone);
      }, 1000);
    });
  }

  [clock, menu, largePrint, idle, errors, once, printing, sendOnChange, copying, filtering].forEach((start) => start());
})();
