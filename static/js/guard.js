// A form is sent once, however often its button is pressed; the server holds the same by an idempotency key.
// <form data-no-enter>: Enter does not send it, not even on its button. Space, or a click, does.

// A sending that the browser gave up must not leave a dead form behind.
const GIVE_UP = 20_000;

function hold(form) {
  form.dataset.inFlight = "";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    // Not `disabled`: a disabled button would not be sent, and would lose the focus.
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-busy", "true");
  }
  setTimeout(() => release(form), GIVE_UP);
}

function release(form) {
  delete form.dataset.inFlight;
  for (const button of form.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  }
}

export function guardForms(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if ("inFlight" in form.dataset) {
      event.preventDefault();
      return;
    }
    // After every other listener has had its say.
    queueMicrotask(() => {
      if (!event.defaultPrevented && form.method === "post") hold(form);
    });
  });

  // The page comes back from the browser's history with its forms as they were left.
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-in-flight]")) release(form);
  });

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLElement)) return;
    if (!event.target.closest("form[data-no-enter]")) return;
    if (!event.target.matches("textarea, a, summary")) event.preventDefault();
  });
}
