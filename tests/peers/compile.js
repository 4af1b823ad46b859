// node compile.js OUT.json: compiles contracts/*.sol, offline, to {"ContractName": "0x<init code>"}.
'use strict';

const fs = require('fs');
const path = require('path');
const solc = require('solc');

const folder = path.join(__dirname, 'contracts');
const sources = {};
for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.sol'))) {
  sources[name] = { content: fs.readFileSync(path.join(folder, name), 'utf8') };
}
const output = JSON.parse(
  solc.compile(
    JSON.stringify({
      language: 'Solidity',
      sources,
      settings: {
        evmVersion: 'cancun',
        optimizer: { enabled: true, runs: 200 },
        viaIR: true,
        outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
      },
    })
  )
);
const errors = (output.errors || []).filter((entry) => entry.severity === 'error');
if (errors.length > 0) {
  for (const entry of errors) console.error(entry.formattedMessage);
  process.exit(1);
}
const compiled = {};
for (const contracts of Object.values(output.contracts)) {
  for (const [name, contract] of Object.entries(contracts)) compiled[name] = '0x' + contract.evm.bytecode.object;
}
fs.writeFileSync(process.argv[2], JSON.stringify(compiled));
