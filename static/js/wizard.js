/* Registration: fields that only some documents need, and the age as soon as the number tells it. Without scripts the server says both. */
(function () {
  "use strict";

  function shownFor() {
    document.querySelectorAll("[data-shown-for]").forEach((part) => {
      const control = document.getElementById(part.dataset.shownFor);
      const show = () => (part.hidden = !part.dataset.values.split(" ").includes(control.value));
      control.addEventListener("change", show);
      show();
    });
  }

  /* The birth date in an 18-character number; nothing while there is none. */
  function born(number) {
    const found = /^\d{6}((?:18|19|20)\d\d)(\d\d)(\d\d)\d{3}[\dXx]$/.exec(number.replace(/[\s-]/g, ""));
    if (!found) return "";
    const day = new Date(Date.UTC(+found[1], +found[2] - 1, +found[3])).toISOString().slice(0, 10);
    return day === found.slice(1, 4).join("-") ? day : "";
  }

  function ageOn(day, today) {
    const years = Number(today.slice(0, 4)) - Number(day.slice(0, 4));
    return today.slice(5) < day.slice(5) ? years - 1 : years;
  }

  function age() {
    const hint = document.querySelector("[data-age]");
    if (!hint) return;
    const { number, text, today, below } = hint.dataset;
    document.getElementById(number).addEventListener("input", (event) => {
      const day = born(event.target.value);
      const years = day && day <= today ? ageOn(day, today) : -1;
      const isMinor = years >= 0 && below !== "" && years < Number(below);
      hint.hidden = years < 0;
      hint.querySelector("strong").textContent = text.replace("0000-00-00", day).replace("999", years);
      hint.querySelector("[data-guardian]").hidden = !isMinor;
      hint.classList.toggle("notice-warning", isMinor);
      hint.classList.toggle("notice-info", !isMinor);
    });
  }

  [shownFor, age].forEach((start) => start());
})();
