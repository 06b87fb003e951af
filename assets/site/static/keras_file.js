// Reads a .keras file: a zip archive of config.json, and weights in HDF5.
import { put } from "./explorer.js";
import { Dataset, File as HDF5 } from "./jsfive/jsfive.js";

const ALLOWED = "A DateTranslator with the course's own encoder and " +
  "attention can be explored, or a Transformer, each writing one date: " +
  'save yours with translator.save("mine.keras"), and choose that file.';
const refuse = (why) => new Error(`${why} ${ALLOWED}`);

/** Return {name: a function that promises the bytes} of a zip archive. */
function unzip(buffer) {
  const view = new DataView(buffer), files = {};
  const two = (at) => view.getUint16(at, true);
  const four = (at) => view.getUint32(at, true);
  let end = buffer.byteLength - 22; // the last part, but for a comment
  while (end >= 0 && four(end) !== 0x06054b50) end--;
  let at = four(end + 16);
  for (let left = two(end + 10); left; left--) {
    const [name, extra, comment] = [28, 30, 32].map((to) => two(at + to));
    const [method, size, head] = [two(at + 10), four(at + 20), four(at + 42)];
    const title = new TextDecoder().decode(
      new Uint8Array(buffer, at + 46, name));
    files[title] = () => {
      const start = head + 30 + two(head + 26) + two(head + 28);
      const stored = new Blob([new Uint8Array(buffer, start, size)]);
      return new Response(!method ? stored : stored.stream()
        .pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
    };
    at += 46 + name + extra + comment;
  }
  return files;
}

const LSTM = ["kernel", "recurrent_kernel", "bias"];
const NAMES = { // layers of the recurrent network: the lessons' names
  "encoder/embedding": ["encoder", "embedding"],
  "encoder/both_ways/forward_layer/cell": ["encoder.forward", ...LSTM],
  "encoder/both_ways/backward_layer/cell": ["encoder.backward", ...LSTM],
  "decoder/embedding": ["decoder", "embedding"],
  "decoder/attention": ["decoder.attention", "W_query", "W_key", "b", "v"],
  "decoder/lstm_cell": ["decoder.lstm", ...LSTM],
  "decoder/output_layer": ["decoder.output", "kernel", "bias"],
};

/** Return "decoder.lstm.bias" for "decoder/lstm_cell/vars/2". */
function nameOf(path) {
  const [, layer, at] = path.match(/^(.*)\/vars\/(\d+)$/) ?? [];
  const [part, ...names] = NAMES[layer] ?? [];
  return part ? `${part}.${names[at]}` : path;
}

/** Put all weights that a group of the file holds into the network. */
function collect(network, group, path = []) {
  for (const name of group.keys.filter((key) => key !== "optimizer")) {
    const part = group.get(name), here = [...path, name];
    if (part instanceof Dataset) put(network, nameOf(here.join("/")),
      { shape: part.shape, data: Float32Array.from(part.value) });
    else collect(network, part, here);
  }
}

function refuseOthers({ registered_name: kind, class_name, config }) {
  if (kind !== "attention_course>DateTranslator" &&
      kind !== "attention_course>Transformer")
    throw refuse(`This is a network of another kind: ${class_name}.`);
  for (const [part, ours] of [["encoder", "Encoder"],
    ["attention", "AdditiveAttention"]])
    if (config[part] && config[part].class_name !== ours)
      throw refuse(`Its ${part} is another: ${config[part].class_name}.`);
  if ((config.length ?? 10) !== 10)
    throw refuse(`It writes ${config.length} characters, not 10.`);
}

/** Return the network in a .keras file, or throw what a person can read. */
export async function readKeras(buffer) {
  let about, file;
  try {
    const files = unzip(buffer);
    about = JSON.parse(new TextDecoder().decode(await files["config.json"]()));
    file = new HDF5(await files["model.weights.h5"](), "weights");
  } catch {
    throw refuse("This is no .keras file, or a part of it is missing.");
  }
  refuseOthers(about);
  const settings = { max_length: 48, length: 10, ...about.config };
  const network = { settings };
  try {
    collect(network, file);
  } catch (error) { // jsfive throws texts at what it cannot read
    throw typeof error !== "string" ? error
      : refuse("Its weights are packed in a way that cannot be read here.");
  }
  return network;
}
