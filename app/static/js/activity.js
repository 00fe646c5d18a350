// Says every half minute that this page is being used, for members who let their time be recorded.
// Active: the page is visible and focused, and a person touched it in the last two minutes.
(() => {
  const { ticket, kind, to } = document.currentScript.dataset;
  const IDLE = 120000, EVERY = 30000, JITTER = 3000, LIFE = 43200000;
  const now = () => performance.now(); // Monotonic: a clock that is set changes nothing.
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => (n % 36).toString(36)).join("");
  const born = now();
  let sequence = 0, active = 0, from = null, touched = -IDLE, composed = false, timer = 0;

  const inFront = () => document.visibilityState === "visible" && document.hasFocus();

  // Move what was active until now from the clock into the sum.
  const settle = () => {
    if (from === null) return;
    const until = Math.min(now(), touched + IDLE);
    active += Math.max(0, until - from);
    from = until;
  };

  // One line; if it cannot be sent it is dropped, and the time with it.
  const send = (why) => {
    settle();
    const ms = Math.round(active);
    active = 0;
    if (ms < 1 || now() - born > LIFE) return;
    try { navigator.sendBeacon(to, [ticket, tab, sequence++, ms, composed ? "c" : kind, why].join("|")); } catch { /* Dropped. */ }
    composed = false;
  };

  const stop = (why) => {
    if (from === null) return;
    send(why);
    from = null;
    clearTimeout(timer);
  };

  const tick = () => {
    if (now() - touched >= IDLE) return stop("i");
    if (!inFront()) return stop("b");
    send("t");
    plan();
  };
  // A little uneven, so that a thousand pages do not beat as one. Idle is noticed when it begins.
  const plan = () => {
    clearTimeout(timer);
    const beat = EVERY + JITTER * (2 * Math.random() - 1);
    timer = setTimeout(tick, Math.max(0, Math.min(beat, touched + IDLE - now())));
  };

  const start = () => {
    if (from !== null || !inFront() || now() - touched >= IDLE) return;
    from = now();
    plan();
  };

  const touch = (event) => {
    if (!event.isTrusted) return; // A script that scrolls is nobody.
    touched = now();
    if (from === null) start();
  };
  const quiet = { passive: true, capture: true };
  for (const type of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "touchmove"]) addEventListener(type, touch, quiet);
  addEventListener("input", (event) => { if (event.isTrusted) composed = true; }, quiet);

  addEventListener("focus", start);
  addEventListener("pageshow", start);
  addEventListener("blur", () => stop("b"));
  addEventListener("pagehide", () => stop("b"));
  document.addEventListener("visibilitychange", () => (inFront() ? start() : stop("b")));
})();
