// Runs a JXA script under Node against a simulated Photos: node photos_model.js SCRIPT STATE [ARGUMENT...]
// STATE is a JSON file: {"items": [{...}], "property_errors": {"keywords": -10000}, "appears": {...}}.
// As in JXA, `mediaItems.filename()` reads a property of all items, dates come as Date, and what is not there as null.

const fs = require("fs");
const vm = require("vm");

const [script, statePath, ...argv] = process.argv.slice(2);
const state = JSON.parse(fs.readFileSync(statePath, "utf8"));
const PROPERTIES = ["id", "filename", "date", "size", "width", "height", "favorite", "name", "description", "keywords", "location"];
let reads = 0;

function fail(number) {
  const error = new Error("Error: An error occurred.");
  error.errorNumber = number;
  throw error;
}

function read(property) {
  const number = (state.property_errors || {})[property];
  if (number) {
    fail(number);
  }
  if (property === "id" && reads++ && state.appears) {
    state.items.push(state.appears);
    if (!state.appears_always) {
      state.appears = null;
    }
    fs.writeFileSync(statePath, JSON.stringify(state));
  }
  return state.items.filter((item) => !item.hidden).map((item) => {
    const value = item[property];
    return value === undefined ? null : property === "date" && value !== null ? new Date(value) : value;
  });
}

const mediaItems = {};
for (const property of PROPERTIES) {
  mediaItems[property] = () => read(property);
}

function Application(name) {
  if (name !== "Photos") {
    throw new Error("no such application: " + name);
  }
  return { mediaItems, version: () => "10.0" };
}

const context = vm.createContext({ Application });
vm.runInContext(fs.readFileSync(script, "utf8"), context, { filename: script });
try {
  console.log(context.run(argv));
} catch (error) {
  // osascript says it so, with the number of the Apple event's error at the end.
  console.error(`${script}: execution error: Error: ${error.message} (${error.errorNumber || -2700})`);
  process.exit(1);
}
