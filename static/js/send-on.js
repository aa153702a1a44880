// <form data-sent-at-once>: what another site led here with is sent on without a press. Its button is for browsers without script.

export function sendOn(root) {
  root.querySelector("form[data-sent-at-once]")?.requestSubmit();
}
