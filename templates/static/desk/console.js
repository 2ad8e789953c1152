/* The keyboard, the ticking badges and the drafts. Every page works without this file. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const SOON = 3600; // seconds, as on the server

  /* Badges count on: same words as the server's. */
  const words = one("#desk-words")?.dataset;
  const [day, minute] = (words?.units ?? "d m").split(" ");
  const span = (seconds) => {
    const minutes = Math.floor(Math.abs(seconds) / 60);
    const hours = Math.floor(minutes / 60);
    if (hours >= 24) return `${Math.floor(hours / 24)} ${day}${hours % 24 ? ` ${hours % 24} h` : ""}`;
    if (hours) return `${hours} h ${String(minutes % 60).padStart(2, "0")} ${minute}`;
    return `${minutes} ${minute}`;
  };
  const tick = () => {
    for (const badge of all("time[data-due]")) {
      const left = Number(badge.dataset.due) - Date.now() / 1000;
      const template = left < 0 ? words.late : words.left;
      const tone = left < 0 ? "late" : left < SOON ? "soon" : "ok";
      badge.textContent = template.replace("{}", span(left));
      badge.className = `sla sla-${tone}`;
    }
  };
  if (words) {
    tick();
    setInterval(tick, 20000);
  }

  /* Moments that the desk writes in UTC, by the reader's own clock: the zone is always said. */
  const tongue = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // day before month, as the server writes
  const parts = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
  const clock = new Intl.DateTimeFormat(tongue, parts);
  const calendar = new Intl.DateTimeFormat(tongue, { ...parts, year: "numeric" });
  const say = (at) => (at.getFullYear() === new Date().getFullYear() ? clock : calendar).format(at);
  const localise = () => {
    for (const each of all("time[data-local]")) each[each.dataset.local || "textContent"] = say(new Date(each.dateTime));
  };
  localise();

  /* On a phone a row is a card without headings: what says nothing there is left out. */
  for (const cell of all("#result_list td")) cell.classList.toggle("blank", cell.textContent.trim() === "—");

  /* The bell is asked again when somebody comes back to this page; asking by the clock would keep a session alive. */
  const bell = one(".bell");
  const ring = async () => {
    if (!bell || document.hidden) return;
    const answer = await fetch(bell.dataset.count, { redirect: "error" }).catch(() => null);
    if (answer?.ok) one(".bell-count", bell).textContent = await answer.text();
  };
  document.addEventListener("visibilitychange", ring);

  /* Rows: j and k move the focus itself, so that Enter, screen readers and the eye agree. */
  const links = () => all("#result_list tbody :is(th, .field-what) a, .panel li a");
  const move = (step) => {
    if (peek && !peek.hidden) return beside(step);
    const list = links();
    const here = list.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : list.length - 1) : here + step;
    const target = list[Math.max(0, Math.min(list.length - 1, next))];
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  };
  one(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  const select = () => one("input.action-select", document.activeElement?.closest("tr") ?? document.createElement("p"))?.click();

  /* Quick view: the focused row in a panel beside the list, which follows j and k and gives the focus back. */
  const peek = one("#peek");
  let peeked = null;
  const row = () => document.activeElement?.closest("#result_list tbody tr");
  const look = async (link) => {
    if (!peek || !link) return false;
    peeked = link;
    const url = new URL(link.href);
    const answer = await fetch(`${url.pathname.replace(/change\/$/, "peek/")}${url.search}`, { redirect: "error" }).catch(() => null);
    if (peeked !== link || !answer?.ok) return false;
    for (const each of all("#result_list tr.peeked")) each.classList.remove("peeked");
    link.closest("tr").classList.add("peeked");
    peek.innerHTML = await answer.text();
    peek.hidden = false;
    tick();
    localise();
    one("h2", peek).focus();
    return true;
  };
  const unpeek = () => {
    if (!peek || peek.hidden) return;
    const back = peek.contains(document.activeElement) || document.activeElement === document.body;
    peek.hidden = true;
    for (const each of all("#result_list tr.peeked")) each.classList.remove("peeked");
    if (back) peeked?.focus();
    peeked = null;
  };
  const beside = (step) => {
    const list = links();
    const next = list[Math.max(0, Math.min(list.length - 1, list.indexOf(peeked) + step))];
    next.scrollIntoView({ block: "nearest" });
    look(next);
  };
  const quick = () => (peek && !peek.hidden && !row() ? unpeek() : look(row() && one("th a", row())));
  peek?.addEventListener("click", (event) => event.target.closest("[data-close]") && unpeek());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("dialog")) unpeek();
    if (event.key !== " " || !event.target.matches("#result_list th a")) return;
    event.preventDefault();
    quick();
  });

  /* The composer's modes; ticket.js keeps its draft. */
  const composer = one("#composer");
  const text = composer && one("textarea", composer);
  const write = (kind) => {
    if (!composer) return;
    one(`input[name=kind][value=${kind}]`, composer).checked = true;
    goOn();
  };
  const goOn = () => {
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  };
  if (composer) {
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      composer.requestSubmit(one(`button[name=${event.shiftKey ? "_next" : "_send"}]`, composer));
    });
    const insert = one("button[name=_insert]", composer);
    one("select[name=macro]", composer)?.addEventListener("change", (event) => {
      if (event.target.value) composer.requestSubmit(insert);
    });
    one(".thread > li:last-child")?.scrollIntoView({ block: "center" });
    if (("filled" in composer.dataset || one(".notice[role=alert]", composer)) && !one("[autofocus]", composer)) goOn();
  }

  /* A form that was sent back goes on where it was wrong. */
  const mistaken = one(".field-error")?.closest(".field, .cc, .attach, p");
  (mistaken?.matches(".field, .cc, .attach") ? one("input:not([type=hidden]), select, textarea", mistaken) : null)?.focus();

  /* Dialogs and the palette: pages come from the navigation, everything else is a search. */
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    if (id === "palette") suggest(dialog);
  };
  const suggest = (dialog) => {
    const input = one("input[type=search]", dialog);
    const list = one("ul", dialog);
    const nothing = one(".nothing", dialog);
    const pages = all("#desk-nav a").map((link) => ({ text: link.firstChild.textContent.trim(), url: link.href }));
    const element = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });
    const entry = ({ text, aside, url }) => {
      const item = element("li", "");
      const link = Object.assign(element("a", text), { href: url });
      if (aside) link.append(element("span", aside, "quiet"));
      item.append(link);
      return item;
    };
    const titled = ({ title, entries }) => [element("li", title, "group"), ...entries.map(entry)];
    let last = 0;
    const draw = async () => {
      const asked = input.value.trim();
      const turn = ++last;
      const near = pages.filter(({ text }) => text.toLowerCase().includes(asked.toLowerCase())).slice(0, 9).map(entry);
      list.replaceChildren(...near);
      nothing.textContent = "";
      if (asked.length < 2) return;
      await new Promise((done) => setTimeout(done, 150));
      if (turn !== last) return; // somebody still types
      const answer = await fetch(`${dialog.dataset.find}?q=${encodeURIComponent(asked)}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (turn !== last || !answer?.ok || answer.redirected) return;
      list.append(...(await answer.json()).groups.flatMap(titled));
      if (!list.children.length) nothing.textContent = nothing.dataset.nothing;
    };
    input.oninput = draw;
    dialog.onkeydown = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const stops = [input, ...all("a", list)];
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
    };
    draw();
    input.select();
  };
  for (const button of all("[data-open]")) button.addEventListener("click", () => open(button.dataset.open));
  document.addEventListener("click", (event) => {
    for (const menu of all("details.filter[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  const back = one("[data-back]");
  if (back && document.referrer.startsWith(back.href)) back.href = document.referrer;

  /* Searched selects draw a box of their own, which forgets the label; theirs is drawn before this is called. */
  window.django?.jQuery?.(() => {
    for (const box of all(".select2-selection")) {
      for (const name of ["role", "aria-readonly"]) one(".select2-selection__rendered", box)?.removeAttribute(name);
      const field = box.closest(".form-row, td")?.querySelector("select[id]");
      const label = field && one(`label[for="${field.id}"]`);
      if (!label) continue;
      label.id ||= `${field.id}-label`;
      box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby") ?? ""}`);
    }
  });

  /* Where a form has one obvious button, Ctrl-Enter presses it from any of its fields. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const form = event.target.closest("form") ?? document;
    const button = one("[data-send]", form) ?? (form.id === "composer" ? null : one("[data-send]"));
    if (!button) return;
    event.preventDefault();
    button.form.requestSubmit(button);
  });

  /* Triage: 0 to 3 choose the severity and the times that go with it, + an hour more for the solution. */
  const grade = (event) => {
    const button = one("[data-severity]");
    const select = button && one("select[name=severity]", button.form);
    if (!select || event.target.closest("input, textarea, dialog")) return false;
    if (event.key === "+") button.form.requestSubmit(one("[data-later]"));
    else if (/^[0-3]$/.test(event.key) && [null, select].includes(event.target.closest("select"))) {
      select.value = `P${event.key}`;
      button.form.requestSubmit(button);
    } else return false;
    return true;
  };

  /* On a row of the queue a key opens its ticket at that place; taking it goes through the list's own form. */
  const HOPS = /^#press-([rnmp])$/;
  const chosenRow = () => (one("#changelist-form select[name=action]") && links().includes(document.activeElement) ? document.activeElement : null);
  const hop = (key) => chosenRow() && location.assign(`${chosenRow().href}#press-${key}`);
  const take = () => {
    const choice = chosenRow() && one("#changelist-form select[name=action]");
    if (!choice || !one("option[value=take]", choice)) return;
    for (const box of all("input.action-select")) box.checked = box.closest("tr") === row();
    choice.value = "take";
    choice.form.requestSubmit(one("button[name=index]", choice.form));
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    o: () => (peek?.contains(document.activeElement) ? one("h2 a", peek) : links().includes(document.activeElement) && document.activeElement)?.click?.(),
    v: quick,
    x: select,
    r: () => (composer ? write("reply") : hop("r")),
    n: () => (composer ? write("note") : hop("n")),
    m: () => (composer ? one("select[name=macro]")?.focus() : hop("m")),
    p: () => (composer ? one(".properties select[name=p-severity]")?.focus() : hop("p")),
    t: () => one("[data-key=t]")?.click(),
    a: () => (one("[data-key=a]") ? one("[data-key=a]").click() : take()),
    e: () => one("[data-key=e]")?.click(),
    z: () => one("[data-key=z]")?.click(),
    b: () => one("[data-key=b]")?.click(),
    u: () => back?.click(),
    "/": () => (one("#searchbar") ? one("#searchbar").select() : open("palette")),
    "?": () => open("keys"),
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open("palette");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (grade(event)) return event.preventDefault();
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const pressed = composer && HOPS.exec(location.hash);
  if (pressed) {
    history.replaceState(null, "", location.pathname + location.search);
    keys[pressed[1]]();
  }
})();
