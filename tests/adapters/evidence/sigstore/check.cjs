// Judges checkpoints and inclusion with @sigstore/verify. Reads cases from standard input, as JSON: the log's
// key and origin, an entry, its index, the path, the note. Answers for each whether it was accepted.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const { VerificationError } = require('@sigstore/verify');
// Of a whole bundle only this is ours to be judged: it is not among what the package names at its top.
const { verifyTLogInclusion } = require('@sigstore/verify/dist/tlog');

// An Ed25519 key of 32 bytes as SubjectPublicKeyInfo (RFC 8410).
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

function accepts(each) {
  const logID = Buffer.from(each.key_id, 'hex');
  const der = Buffer.concat([SPKI, Buffer.from(each.public_key, 'hex')]);
  const log = {
    logID,
    baseURL: each.origin,
    publicKey: crypto.createPublicKey({ key: der, format: 'der', type: 'spki' }),
    validFor: { start: new Date(0), end: new Date(8640000000000000) },
  };
  const entry = {
    logId: { keyId: logID },
    canonicalizedBody: Buffer.from(each.entry, 'hex'),
    inclusionProof: {
      logIndex: each.index,
      hashes: each.path.map((hash) => Buffer.from(hash, 'hex')),
      checkpoint: { envelope: each.note },
    },
  };
  try {
    verifyTLogInclusion(entry, [log]);
    return true;
  } catch (refused) {
    if (refused instanceof VerificationError) return false;
    throw refused; // not a verdict
  }
}

const cases = JSON.parse(fs.readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(cases.map(accepts)));
