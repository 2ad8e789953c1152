/* A job at work shows how far it came, while somebody can see it. */
(() => {
  "use strict";
  const EVERY = 2000; // milliseconds
  const look = async () => {
    const here = document.querySelector("#bulk");
    if (!here || !("running" in here.dataset)) return;
    if (!document.hidden && !here.contains(document.activeElement)) {
      const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
      if (answer?.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const there = page.querySelector("#bulk");
        if (there) here.replaceWith(there);
        document.title = page.title;
      }
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
