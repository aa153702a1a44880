// The pages work without any of this; each module adds one convenience and none knows another.
import { settleAddress } from "./address.js";
import { startCallTimer } from "./call-timer.js";
import { keepDrafts } from "./draft.js";
import { guardForms } from "./guard.js";
import { listenToKeys } from "./keys.js";
import { followLive } from "./live.js";
import { offerPasskeys } from "./passkey.js";
import { refreshRelativeTimes } from "./relative.js";
import { sendOn } from "./send-on.js";

for (const start of [settleAddress, guardForms, keepDrafts, offerPasskeys, startCallTimer, refreshRelativeTimes, sendOn, followLive, listenToKeys]) {
  try {
    start(document);
  } catch (error) {
    console.error(start.name, error);
  }
}
