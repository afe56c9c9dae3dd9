// What a page of Joren does in the browser. Everything here makes a page quicker or safer to use; without it every page
// still works, by links and forms alone.
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";
import "./trusted";
import { confirmLeaving } from "./unsaved";
import { guardSubmits } from "./submit";
import { completion } from "./complete";
import { liveSearch, searchKeys } from "./search";
import { toasts } from "./toast";
import { tableSelection } from "./select";

void htmx;
liveSearch();
searchKeys();
completion();
guardSubmits();
confirmLeaving();
toasts();
tableSelection();
