import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { has } from '../../toolchain.ts';
import { buildFolder, hasPackage, modelsFolder, readers, run, tryModels, tryPrinting, writeLampModels } from './round-trip.ts';

const cargo = '/usr/bin/cargo';

test("Rust's models, and those of another document, build without a warning and read and write every vector", async (t) => {
  if (!has(t, cargo) || !hasPackage(t, 'librust-serde+serde-derive-dev') || !hasPackage(t, 'librust-serde-json-dev')) return;
  const folder = buildFolder(t);
  const { unions, payloads } = await readers();
  cpSync(join(modelsFolder, 'rust'), join(folder, 'models'), { recursive: true });
  mkdirSync(join(folder, 'answerer', 'src'), { recursive: true });
  writeFileSync(join(folder, 'answerer', 'Cargo.toml'), '[package]\nname = "answerer"\nversion = "0.0.0"\nedition = "2021"\n\n[dependencies]\ntoken-refresh-models = { path = "../models" }\nlamp-models = { path = "../lamp" }\nserde_json = "1"\n');
  writeFileSync(join(folder, 'answerer', 'src', 'main.rs'), program(unions, payloads));
  // The crates are those that the system has installed, in place of the registry.
  mkdirSync(join(folder, '.cargo'));
  writeFileSync(join(folder, '.cargo', 'config.toml'), '[source.crates-io]\nreplace-with = "system"\n\n[source.system]\ndirectory = "/usr/share/cargo/registry"\n');
  await writeLampModels('rust', join(folder, 'lamp'));
  const env = { CARGO_HOME: join(folder, 'home'), CARGO_NET_OFFLINE: 'true', RUSTC: '/usr/bin/rustc', RUSTFLAGS: '-D warnings' };
  run(cargo, ['build', '--offline', '--quiet'], { cwd: join(folder, 'answerer'), env });
  const answer = (input: string): string => run(join(folder, 'answerer', 'target', 'debug', 'answerer'), [], { cwd: folder, input });
  await tryModels(t, answer);
  tryPrinting(t, answer);
});

const program = (unions: readonly string[], payloads: readonly string[]): string => `use std::io::BufRead;

use token_refresh::*;

fn read(reader: &str, text: &str) -> Result<String, String> {
    match reader {
${unions.map((name) => `        "${name}" => ${name}::read(text).map(|read| write(&read)).map_err(|error| error.to_string()),`).join('\n')}
${payloads.map((name) => `        "${name}" => serde_json::from_str::<${name}>(text).map(|read| write(&read)).map_err(|error| error.to_string()),`).join('\n')}
        _ => panic!("{}", reader),
    }
}

fn print(text: &str) -> Result<String, String> {
    let read = ClientMessage::read(text).map_err(|error| format!("{} {:?}", error, error))?;
    serde_json::from_str::<TokenData>(text).map_err(|error| format!("{} {:?}", error, error)).unwrap_err();
    Ok(format!("{:?} {:#?}", read, read).replace('\\n', " "))
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (reader, text) = line.split_once('\\t').unwrap();
        match if reader.starts_with('?') { print(text) } else { read(reader, text) } {
            Ok(written) => println!("{}", written),
            Err(reason) => println!("!{}", reason),
        }
    }
}
`;
