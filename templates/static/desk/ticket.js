/* A ticket's page while it is open: the draft that survives, who else is here, what sending would do, the undo's seconds. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const BEAT = 15000; // ms between two signs of life
  const PAUSE = 1500; // ms without a key before the draft is kept

  const ahead = Number(one("[data-now]")?.dataset.now ?? Date.now()) - Date.now(); // ms that the desk's clock is ahead of this machine's

  /* What was sent is a draft no more, in whatever ticket it was. */
  const sent = one("[data-sent]");
  if (sent) localStorage.removeItem(sent.dataset.sent);
  for (const left of document.querySelectorAll("[data-countdown]")) {
    const tick = () => {
      const seconds = Math.ceil(Number(left.dataset.countdown) - (Date.now() + ahead) / 1000);
      left.textContent = `${Math.max(0, seconds)} s`;
      if (seconds > 0) setTimeout(tick, 250);
      else left.closest("form").hidden = true;
    };
    tick();
  }

  const composer = one("#composer");
  if (!composer) return;
  const fields = composer.elements;
  const status = one(".kept", composer);
  const key = composer.dataset.draft;
  const written = () => ({ text: fields.text.value, kind: fields.kind.value, cc: fields.cc.value });
  const print = (what) => JSON.stringify([what.text, what.kind, what.cc]);

  /* A copy in this browser that is newer than what the desk knows wins; a form sent back is the newest of all. */
  const copied = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };
  let kept = print(written());
  const copy = copied();
  if (copy.at <= Number(composer.dataset.saved)) localStorage.removeItem(key);
  else if (copy.text && !one("[role=alert]", composer) && !("filled" in composer.dataset)) {
    fields.text.value = copy.text;
    fields.kind.value = copy.kind;
    fields.cc.value = copy.cc ?? "";
    status.textContent = status.dataset.found;
  }

  const post = async (url, extra = {}) => {
    const body = new FormData(composer);
    body.delete("attached");
    for (const [name, value] of Object.entries(extra)) value === null ? body.delete(name) : body.set(name, value);
    const answer = await fetch(url, { method: "POST", body, redirect: "error", keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
  const show = (place, said) => place.innerHTML.trim() === said.trim() || (place.innerHTML = said);
  const sit = async (extra) => {
    try {
      show(one(".seats"), await post(composer.dataset.seat, extra));
      return true;
    } catch {
      return false;
    }
  };

  let typed = 0;
  let waiting = 0;
  const beat = () => document.hidden || sit({ text: null, writing: Date.now() - typed < BEAT ? "1" : "" });
  const keep = async () => {
    clearTimeout(waiting);
    const now = print(written());
    if (now === kept) return;
    const done = await sit({ writing: "1" });
    if (done) kept = now;
    status.textContent = done ? status.dataset.kept : status.dataset.local;
  };
  if (print(written()) !== kept) waiting = setTimeout(keep, PAUSE);

  /* What sending would do is asked when the composer is entered, and when something changes that it depends on. */
  let looking = 0;
  let foreseen = "";
  const look = () => {
    const asked = ["kind", "cc", "then"].map((name) => fields[name].value).join("\n");
    if (asked === foreseen) return;
    foreseen = asked;
    clearTimeout(looking);
    looking = setTimeout(async () => {
      show(one(".before", composer), await post(composer.dataset.preview).catch(() => ""));
    }, 300);
  };
  composer.addEventListener("input", () => {
    localStorage.setItem(key, JSON.stringify({ ...written(), at: Date.now() + ahead }));
    typed = Date.now();
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
  for (const moment of ["focusin", "change"]) composer.addEventListener(moment, look);
  composer.addEventListener("submit", () => {
    clearTimeout(waiting);
    kept = print(written()); // leaving the page keeps nothing that is being sent
  });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => (document.hidden ? keep() : beat()));
  setInterval(beat, BEAT);
  beat();
})();
