// <div id data-live-src data-live-every>: fetched again and replaced when it differs, until the server marks it
// data-live-final. Beside it a note says when it last changed, or that it can no longer be told.

const clock = new Intl.DateTimeFormat("ja-JP", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
  timeZone: "Asia/Tokyo",
});

function noteOf(id) {
  return document.querySelector(`[data-live-note="${CSS.escape(id)}"]`);
}

function say(note, text, failed) {
  if (!note) return;
  note.hidden = false;
  note.toggleAttribute("data-failed", failed);
  note.textContent = text;
}

// What counts as a change: not a "4 分前" that became a "5 分前", nor a fresh token in a form.
function fingerprint(element) {
  const copy = element.cloneNode(true);
  for (const time of copy.querySelectorAll("time[data-relative]")) time.textContent = "";
  for (const field of copy.querySelectorAll("input[type=hidden]")) field.remove();
  return copy.innerHTML;
}

async function fetchElement(source, id) {
  const answer = await fetch(source, { headers: { Accept: "text/html", "Kagiban-Live": "1" }, redirect: "error", cache: "no-store" });
  if (!answer.ok) throw new Error(`${source}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const element = page.getElementById(id);
  if (!element) throw new Error(`${source}: no #${id}`);
  return element;
}

// The element itself stays, so that what listens to it (aria-live) hears the change.
function take(current, fresh) {
  current.toggleAttribute("data-live-final", fresh.hasAttribute("data-live-final"));
  current.replaceChildren(...document.adoptNode(fresh).childNodes);
}

async function look(current, note) {
  try {
    const fresh = await fetchElement(current.dataset.liveSrc, current.id);
    // Nothing is replaced under the hands of someone who is in it.
    if (current.contains(document.activeElement)) return;
    const changed = fingerprint(fresh) !== fingerprint(current);
    const ended = fresh.hasAttribute("data-live-final");
    // Unchanged content is left alone: aria-live would read it all again.
    if (changed || ended) take(current, fresh);
    if (changed || note?.hasAttribute("data-failed")) {
      say(note, note?.dataset.changed.replace("{time}", `${clock.format(new Date())} JST`), false);
    }
  } catch (error) {
    console.warn(error);
    say(note, note?.dataset.failedText, true);
  }
}

async function follow(current) {
  const pause = Math.max(2, Number(current.dataset.liveEvery) || 5) * 1000;
  const note = noteOf(current.id);
  while (!("liveFinal" in current.dataset)) {
    await new Promise((resume) => setTimeout(resume, pause));
    if (!document.hidden && !current.contains(document.activeElement)) await look(current, note);
  }
}

export function followLive(root) {
  for (const element of root.querySelectorAll("[data-live-src][id]")) void follow(element);
}
