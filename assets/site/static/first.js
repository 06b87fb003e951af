// Puts the explorer into a shadow root, where no style of the page bends it.
import { explore } from "./explorer.js";

const root = document.documentElement;
const button = document.getElementById("theme");
const other = () => (root.dataset.theme === "dark" ? "Light" : "Dark");
button.addEventListener("click", () => {
  root.dataset.theme = localStorage.theme = localStorage.mode =
    other().toLowerCase();
  button.textContent = other();
});
button.textContent = other();
button.hidden = false;

const near = (name) => new URL(name, import.meta.url);

async function load(which) {
  const answer = await fetch(near(`${which}.safetensors`));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.arrayBuffer();
}

const host = document.getElementById("explorer");
const style = document.createElement("link");
Object.assign(style, { rel: "stylesheet", href: near("explorer.css") });
const ready = [load("trained"),
  new Promise((done) => { style.onload = style.onerror = done; })];
const shadow = host.attachShadow({ mode: "open" });
shadow.append(document.createElement("slot"), style); // the still picture
const [weights] = await Promise.all(ready);
shadow.querySelector("slot").remove();
explore(shadow, {
  start: JSON.parse(document.getElementById("start").textContent),
  load: (which) => (which === "trained" ? weights : load(which)),
  open: true,
});
