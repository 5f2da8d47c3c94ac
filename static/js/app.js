// Everything works without these: each one only makes a real element pleasanter.
import "./toasts.js";
import "./file_drop.js";
import "./dialogs.js";
import "./colour.js";
import "./copy.js";
import "./print.js";
import "./filters.js";
import "./tick_all.js";
import "./focus.js";
import "./passkeys.js";
import "./passkey_autofill.js";
import "./early.js";
import "./typeahead.js";
import "./looking.js";
import "./live_frame.js";
import "./insert.js";
import "./unsaved.js";
