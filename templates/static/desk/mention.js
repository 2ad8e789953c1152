/* @name in a note: colleagues of the brand are offered while a name is typed. The list belongs to the text field, which keeps the focus. */
(() => {
  "use strict";
  const composer = document.querySelector("#composer");
  const list = composer?.querySelector(".mentions");
  if (!list) return;
  const text = composer.elements.text;
  const said = composer.querySelector(".mentions-said");
  const BEGUN = /(?<![\p{L}\p{N}_.+@/-])@([\p{L}\p{N}_.+-]*)$/u; // as on the server
  let asked = 0;
  let chosen = -1;

  const begun = () => {
    if (composer.elements.kind.value !== "note" || text.selectionStart !== text.selectionEnd) return null;
    return BEGUN.exec(text.value.slice(0, text.selectionStart));
  };
  const close = () => {
    asked += 1;
    chosen = -1;
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
    text.removeAttribute("aria-activedescendant");
  };
  const choose = (number) => {
    const options = [...list.children];
    chosen = (number + options.length) % options.length;
    for (const [index, option] of options.entries()) option.setAttribute("aria-selected", String(index === chosen));
    text.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const insert = (option) => {
    const found = begun();
    if (found) {
      text.setRangeText(`@${option.dataset.name} `, found.index, text.selectionStart, "end");
      text.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept
    }
    close();
    text.focus();
  };
  const draw = (people) => {
    const options = people.map(({ name, full }, index) => {
      const option = Object.assign(document.createElement("li"), { id: `mention-${index}`, textContent: full });
      option.setAttribute("role", "option");
      option.dataset.name = name;
      option.append(Object.assign(document.createElement("span"), { textContent: `@${name}`, className: "quiet" }));
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = false;
    said.textContent = said.dataset.many.replace("{}", String(people.length));
    choose(0);
  };
  const look = async () => {
    const found = begun();
    if (!found) return close();
    const turn = ++asked;
    const answer = await fetch(`${list.dataset.find}?q=${encodeURIComponent(found[1])}`, { redirect: "error" }).catch(() => null);
    if (turn !== asked) return;
    const people = answer?.ok ? (await answer.json()).people : [];
    if (turn !== asked) return;
    people.length ? draw(people) : close();
  };

  text.addEventListener("input", look);
  text.addEventListener("blur", close);
  composer.addEventListener("change", close);
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) insert(option);
  });
  text.addEventListener(
    "keydown",
    (event) => {
      if (list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) choose(chosen + step);
      else if (event.key === "Enter" || event.key === "Tab") insert(list.children[chosen]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
})();
