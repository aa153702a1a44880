// Checks the evidence of one request as docs/evidence.md describes it, without any of the desk's code:
//
//   node script/check-evidence.mjs FILE 'VERIFIER LINE'
//
// Ends with 0 and the events where everything holds, and with 1 and the reason where anything does not.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const refuse = (why) => {
  console.error(`no evidence: ${why}`);
  process.exit(1);
};

// A verifier line: name, key id, and the base64 of 1 (Ed25519) and the public key. The name has no plus.
const verifier = (line) => {
  const [name, id, ...rest] = line.trim().split("+");
  const key = Buffer.from(rest.join("+"), "base64");
  if (key.length !== 33 || key[0] !== 1) refuse("the verifier line is not one of Ed25519");
  const expected = sha256(`${name}\n`, key).subarray(0, 4);
  if (expected.toString("hex") !== id) refuse("the verifier line has another key's id");
  // The public key with the head that RFC 8410 puts before it.
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key.subarray(1)]);
  return { name, id: expected, key: createPublicKey({ key: der, format: "der", type: "spki" }) };
};

// A signed note with a checkpoint in it: origin, size, root.
const checkpoint = (note, by) => {
  const end = note.lastIndexOf("\n\n");
  if (end < 0) refuse("the checkpoint is not a signed note");
  const text = note.slice(0, end + 1);
  const signed = note
    .slice(end + 2)
    .split("\n")
    .filter((line) => line.startsWith(`— ${by.name} `))
    .map((line) => Buffer.from(line.slice(`— ${by.name} `.length), "base64"))
    .filter((bytes) => bytes.subarray(0, 4).equals(by.id));
  if (signed.length === 0) refuse("the key did not sign the checkpoint");
  for (const bytes of signed) {
    if (!verify(null, Buffer.from(text), by.key, bytes.subarray(4))) refuse("the signature does not hold");
  }
  const [origin, size, root] = text.split("\n");
  if (origin !== by.name) refuse("the checkpoint is of another log");
  return { size: BigInt(size), root: Buffer.from(root, "base64") };
};

// RFC 6962 section 2.1.1, checked as RFC 9162 section 2.1.3.2 tells.
const root = (leaf, index, size, proof) => {
  if (index >= size) return null;
  let node = index;
  let last = size - 1n;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0n) return null;
    if (node % 2n === 1n || node === last) {
      hash = sha256(Buffer.from([1]), sibling, hash);
      while (node % 2n === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = sha256(Buffer.from([1]), hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? hash : null;
};

// RFC 8785 of an object of strings: keys by UTF-16 units, which is how JavaScript orders them.
const canonical = (fields) =>
  `{${Object.keys(fields)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(fields[name])}`)
    .join(",")}}`;

const [file, line] = process.argv.slice(2);
if (!file || !line) refuse("say the file and the verifier line");
const bundle = JSON.parse(readFileSync(file, "utf8"));
if (bundle.format !== "kagiban-evidence@v1") refuse("the file is of another format");
const tree = checkpoint(bundle.checkpoint, verifier(line));
let before = -1;
let accepted;
for (const { index, leaf, proof, personal } of bundle.events) {
  const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
  const reached = root(sha256(Buffer.from([0]), leaf), BigInt(index), tree.size, hashes);
  if (!reached?.equals(tree.root)) refuse(`event ${index} is not proven`);
  const event = JSON.parse(leaf);
  if (event.seq !== index || index <= before) refuse(`event ${index} is out of place`);
  before = index;
  if (personal) {
    const domain = "kagiban audit personal v1\0";
    const digest = sha256(domain, Buffer.from(personal.salt, "hex"), canonical(personal.fields));
    if (digest.toString("hex") !== event.personal) refuse(`the personal data of event ${index} is not its own`);
  }
  if (event.kind === "request_accepted" && event.about.request === bundle.request) accepted = event;
}
if (accepted?.about.reference !== bundle.reference) refuse("no event tells that the request was accepted");
for (const { index, leaf } of bundle.events) {
  const { about } = JSON.parse(leaf);
  if (about.request !== bundle.request && about.call !== accepted.about.call) refuse(`event ${index} is about something else`);
}
for (const { leaf } of bundle.events) {
  const { seq, at, kind } = JSON.parse(leaf);
  console.log(`event ${seq}  ${new Date(at / 1000).toISOString()}  ${kind}`);
}
console.log(`ok: ${bundle.events.length} events are in the log of ${tree.size} events`);
