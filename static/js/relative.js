// <time datetime="…" data-relative>: "4 分前", "4 min ago", kept true while the page stays open. The desk's own present
// (<body data-now>) is where counting starts, so that a desk computer's wrong clock does no harm.

const STEPS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Infinity],
];

export function words(then, now, language) {
  const format = new Intl.RelativeTimeFormat(language, { style: "short", numeric: "always" });
  let amount = (then - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return format.format(Math.trunc(amount), unit);
    amount /= size;
  }
  return "";
}

export function refreshRelativeTimes(root) {
  const language = root.documentElement.lang || "ja";
  const skew = (Date.parse(root.body.dataset.now) || Date.now()) - Date.now();
  // Elements are looked up each time: live regions bring new ones.
  const refresh = () => {
    for (const element of root.querySelectorAll("time[data-relative]")) {
      const then = Date.parse(element.dateTime);
      if (Number.isNaN(then)) continue;
      const text = words(then, Date.now() + skew, language);
      if (text && element.textContent !== text) element.textContent = text;
    }
  };
  setInterval(refresh, 30_000);
}
