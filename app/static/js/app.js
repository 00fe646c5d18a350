// Small comforts. Every page works without this file.
(() => {
  const all = (selector, run, root = document) => root.querySelectorAll(selector).forEach(run);
  const on = (type, run) => document.addEventListener(type, run);

  // A menu closes when one clicks elsewhere or presses Escape.
  const closeMenus = (except) => all("details.menu[open]", (menu) => { if (menu !== except) menu.open = false; });
  on("click", (event) => closeMenus(event.target.closest("details.menu")));

  on("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = event.target.closest?.("details.menu[open]");
      closeMenus();
      menu?.querySelector("summary").focus();
    }
    // Ctrl-K, Cmd-K or / goes to the search box.
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.altKey) || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey)) {
      const box = document.getElementById("top-search");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
    // Ctrl-Enter or Cmd-Enter sends what is being written.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      const form = event.target.form;
      form.requestSubmit(form.querySelector("button[type=submit]:not([name=preview])"));
    }
  });

  // Times are shown in the member's zone, or the browser's, when one points at them. The server says UTC.
  const inZone = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium", timeStyle: "short", timeZone: knownZone(document.body.dataset.zone),
  });
  const say = (event) => {
    const time = event.target.closest?.("time[datetime*=':']");
    if (!time || time.dataset.said) return;
    const moment = new Date(time.dateTime.replace(" ", "T"));
    if (isNaN(moment)) return;
    time.dataset.said = "1";
    time.title = inZone.format(moment);
  };
  on("pointerover", say);
  on("focusin", say);
  function knownZone(name) {
    try { return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone; } catch { return undefined; }
  }

  // A second press while a form is on its way does nothing. Forms sent by htmx are short and may be sent again.
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    // After this task, so that the pressed button's own name and value still travel.
    setTimeout(() => all("button", (button) => { button.disabled = true; }, form));
  });
  // The page may come back from the browser's cache with its buttons still off.
  addEventListener("pageshow", (event) => {
    if (event.persisted) all("form[data-sent]", (form) => {
      delete form.dataset.sent;
      all("button", (button) => { button.disabled = false; }, form);
    });
  });

  // In a row of tabs wider than the screen, the present one is in view.
  all(".tabs a[aria-current]", (tab) => {
    const row = tab.closest(".tabs");
    if (tab.offsetLeft + tab.offsetWidth > row.offsetLeft + row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - 24;
  });

  // What scrolls sideways can be reached and scrolled by keyboard.
  all(".prose pre, .prose table, .table-responsive", (box) => { if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; });

  // Unsent text stays in this browser, by member and form, until the server has shown the page it leads to.
  const member = document.body.dataset.member;
  const sentKey = "sent";
  const store = { get: () => null, set() {}, drop() {} };
  try {
    localStorage.getItem(sentKey);
    store.get = (key) => localStorage.getItem(key);
    store.set = (key, text) => localStorage.setItem(key, text);
    store.drop = (key) => localStorage.removeItem(key);
  } catch { /* Storage is off: nothing is kept, everything else works. */ }

  if (member) {
    // Sent from another page than this one: it arrived. Back on the same page with an error: keep it.
    const sent = JSON.parse(store.get(sentKey) || "null");
    store.drop(sentKey);
    const failed = document.querySelector("[aria-invalid], .notice-error");
    if (sent && !failed && !document.querySelector(".preview-panel")) sent.forEach(store.drop);

    all("form[data-draft]", (form) => {
      const note = form.querySelector("[data-draft-note]");
      const keys = [];
      all("textarea, input:not([type=hidden]), select", (control) => {
        const key = `draft:${member}:${form.dataset.draft}:${control.name}`;
        keys.push(key);
        const kept = store.get(key);
        if (kept && !control.value) {
          control.value = kept;
          if (control.value !== kept) control.value = ""; // A choice that is not offered any more.
          const fold = control.closest("details");
          if (fold) fold.open = true;
          if (note) note.textContent = "We kept what you wrote here earlier.";
        }
        control.addEventListener("input", () => {
          if (control.value) store.set(key, control.value); else store.drop(key);
          if (note) note.textContent = "Kept in this browser until you post it.";
        });
      }, form);
      form.addEventListener("submit", () => store.set(sentKey, JSON.stringify(keys)));
    });
  }

  // Where htmx gets no good answer, the form goes the ordinary way, so the reason is shown on a page.
  on("htmx:responseError", (event) => {
    if (event.target.closest("[data-quiet]")) return; // A help beside the form; the form itself was not sent.
    const form = event.target.closest("form");
    const button = event.detail.requestConfig.triggeringEvent?.submitter;
    if (form) { form.removeAttribute("hx-post"); HTMLFormElement.prototype.submit.call(withValue(form, button)); }
  });
  const withValue = (form, button) => {
    if (button?.name) {
      const carrier = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(carrier);
    }
    return form;
  };
})();
