/* The board asks for itself again while somebody can see it; what it cannot refresh, it says. */
(() => {
  "use strict";
  const EVERY = 15000; // milliseconds
  const board = document.querySelector("#board");
  const stale = document.querySelector("#board-stale");
  const whole = document.querySelector("#whole-screen");
  let waiting;
  const refresh = async () => {
    clearTimeout(waiting);
    if (document.hidden) return;
    const answer = await fetch(board.dataset.part, { redirect: "error" }).catch(() => null);
    const here = document.activeElement?.getAttribute("href");
    if (answer?.ok) {
      board.innerHTML = await answer.text();
      if (here) [...board.querySelectorAll("a")].find((link) => link.getAttribute("href") === here)?.focus();
    }
    stale.hidden = Boolean(answer?.ok);
    clearTimeout(waiting);
    waiting = setTimeout(refresh, EVERY);
  };
  waiting = setTimeout(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
  whole.hidden = !document.fullscreenEnabled;
  whole.addEventListener("click", () => document.documentElement.requestFullscreen());
})();
