import { mount } from "svelte";
import App from "./App.svelte";
import "./page.css";
import { takeToken } from "./lib/api";
import { followAddress } from "./lib/view.svelte";
import { speak, speech } from "./lib/words.svelte";

takeToken();
followAddress();
speak(speech.language);

const target = document.getElementById("page");
if (target) mount(App, { target });
