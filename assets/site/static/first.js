// Puts the explorer into a shadow root, where no style of the page bends it.
import { explore, readNetwork } from "./explorer.js";

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

const files = { LSTM: "trained", Transformer: "transformer" };

async function load(name) {
  const answer = await fetch(near(`${files[name]}.safetensors`));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.arrayBuffer();
}

/** Read a file of one's own; what .keras files need is fetched for them. */
async function read(buffer) {
  const sign = new Uint8Array(buffer, 0, Math.min(2, buffer.byteLength));
  if (String.fromCharCode(...sign) !== "PK") return readNetwork(buffer);
  return (await import("./keras_file.js")).readKeras(buffer);
}

const host = document.getElementById("explorer");
const style = document.createElement("link");
Object.assign(style, { rel: "stylesheet", href: near("explorer.css") });
const ready = [load("LSTM"),
  new Promise((done) => { style.onload = style.onerror = done; })];
const shadow = host.attachShadow({ mode: "open" });
shadow.append(document.createElement("slot"), style); // the still picture
const [weights] = await Promise.all(ready);
shadow.querySelector("slot").remove();
explore(shadow, {
  start: JSON.parse(document.getElementById("start").textContent),
  networks: Object.keys(files),
  load: (name) => (name === "LSTM" ? weights : load(name)),
  read,
  late: "The weights are on their way.",
});
