// <span data-timer data-since="1763748840000">: minutes and seconds since then; hours once there are some.
// What the page said when it came is where counting starts, so that a desk computer's wrong clock does no harm.

const pad = (number) => String(number).padStart(2, "0");

export function spell(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

export function parse(words) {
  const parts = words.trim().split(":").map(Number);
  return parts.some(Number.isNaN) ? null : parts.reduce((total, part) => total * 60 + part, 0) * 1000;
}

export function startCallTimer(root) {
  for (const timer of root.querySelectorAll("[data-timer]")) {
    const since = Number(timer.dataset.since);
    if (!timer.dataset.since || Number.isNaN(since)) continue;
    const said = parse(timer.textContent);
    const start = Date.now() - (said ?? Date.now() - since);
    setInterval(() => {
      timer.textContent = spell(Date.now() - start);
    }, 1000);
  }
}
