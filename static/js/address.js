// A form that came back was posted to an address of its own. The page takes its own address, so that going back and
// reloading ask the server for the page and not for the post again.
export function settleAddress(root) {
  const here = root.body.dataset.here;
  if (here && location.pathname + location.search !== here) history.replaceState(null, "", here + location.hash);
}
