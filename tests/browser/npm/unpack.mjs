// Unpacks the binary and the libraries that @sparticuz/chromium ships, beside each other.
import { brotliDecompressSync } from "node:zlib";
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const shipped = join(folder, "node_modules/@sparticuz/chromium/bin");
for (const name of ["al2023", "swiftshader"]) {
  execFileSync("tar", ["-x", "-C", folder], { input: brotliDecompressSync(readFileSync(join(shipped, `${name}.tar.br`))) });
}
writeFileSync(join(folder, "chromium"), brotliDecompressSync(readFileSync(join(shipped, "chromium.br"))));
chmodSync(join(folder, "chromium"), 0o755);
