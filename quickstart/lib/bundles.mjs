/* Builds the Desk bundles of a bench: node bundles.mjs BENCH NODE_MODULES APP...
 *
 * Every `*.bundle.{js,ts,css,scss}` under an app's public folder is an entry point. The results go to
 * sites/assets/APP/dist; assets.json and assets-rtl.json are written last, each in one rename, so that a
 * page never meets the name of a file that is not there yet.
 */
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const [bench, node_modules, ...apps] = process.argv.slice(2);
const require = createRequire(path.join(node_modules, "_"));
const esbuild = require("esbuild");
const sass = require("sass");
const vue = require("@vue/compiler-sfc");

const assets = path.join(bench, "sites", "assets");
const public_folders = Object.fromEntries(apps.map((app) => [app, public_folder(app)]));
const load_paths = [node_modules, ...apps.map((app) => path.dirname(public_folders[app]))];
load_paths.push(...apps.map((app) => path.join(bench, "apps", app)));

function public_folder(app) {
	return fs.realpathSync(path.join(bench, "apps", app, app, "public"));
}

function* files_below(folder) {
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		const full = path.join(folder, entry.name);
		if (entry.isDirectory() && !["node_modules", "dist"].includes(entry.name)) {
			yield* files_below(full);
		} else if (entry.isFile()) {
			yield full;
		}
	}
}

function entry_points(app) {
	const entries = {};
	for (const file of files_below(public_folders[app])) {
		const match = /([^/]+\.bundle)\.(js|ts|css|scss)$/.exec(file);
		if (match) {
			const kind = /ss$/.test(match[2]) ? "css" : "js";
			entries[`${app}/dist/${kind}/${match[1]}`] = file;
		}
	}
	return entries;
}

const html_templates = {
	name: "html-templates",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
			const html = fs.readFileSync(file, "utf8");
			const text = html.replace(/<!--[\s\S]*?-->/g, "").replace(/\s+/g, " ");
			const name = JSON.stringify(path.basename(file, ".html"));
			// Between backticks, as Frappe's own build puts it: its templates hold \' for a quote.
			const literal = `\`${text.replace(/`/g, "\\`")}\``;
			return { contents: `frappe.templates[${name}] = ${literal};`, loader: "js" };
		});
	},
};

/* Sass: `~package/file` and `app/public/...` by load path, `url()`s are left for esbuild. */
function importer(directory) {
	return {
		findFileUrl(url) {
			const plain = url.startsWith("~") ? url.slice(1) : url;
			if (plain.startsWith("file:")) return new URL(plain);
			for (const folder of [directory, ...load_paths]) {
				const found = sass_file(path.join(folder, plain));
				if (found) return new URL(`file://${encodeURI(found)}`);
			}
			return null;
		},
	};
}

function sass_file(base) {
	const folder = path.dirname(base);
	const name = path.basename(base);
	for (const candidate of [
		name,
		`${name}.scss`,
		`_${name}.scss`,
		`${name}.css`,
		`${name}/index.scss`,
		`${name}/_index.scss`,
	]) {
		const full = path.join(folder, candidate);
		if (fs.existsSync(full) && fs.statSync(full).isFile()) return full;
	}
	return null;
}

function compile_sass(source, file) {
	return sass.compileString(source, {
		url: new URL(`file://${encodeURI(file)}`),
		importers: [importer(path.dirname(file))],
		loadPaths: load_paths,
		quietDeps: true,
		logger: sass.Logger.silent,
	}).css;
}

const styles = {
	name: "sass",
	setup(build) {
		build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => ({
			contents: compile_sass(fs.readFileSync(file, "utf8"), file),
			loader: "css",
			resolveDir: path.dirname(file),
		}));
	},
};

/* Single-file components: script, template and scoped styles become one module. */
const vue_components = {
	name: "vue",
	setup(build) {
		build.onLoad({ filter: /\.vue$/ }, ({ path: file }) => {
			const source = fs.readFileSync(file, "utf8");
			const { descriptor, errors } = vue.parse(source, { filename: file });
			if (errors.length) return { errors: errors.map((error) => ({ text: error.message })) };
			return {
				contents: component_module(descriptor, file),
				loader: "ts",
				resolveDir: path.dirname(file),
			};
		});
		build.onResolve({ filter: /\?vue-style-\d+$/ }, ({ path: name, resolveDir }) => ({
			path: path.resolve(resolveDir, name),
			namespace: "vue-style",
		}));
		build.onLoad({ filter: /.*/, namespace: "vue-style" }, ({ path: name }) => {
			const [file, index] = name.split("?vue-style-");
			const { descriptor } = vue.parse(fs.readFileSync(file, "utf8"), { filename: file });
			const contents = component_style(descriptor.styles[Number(index)], file);
			return { contents, loader: "css", resolveDir: path.dirname(file) };
		});
	},
};

function component_id(file) {
	const owner = apps.find((app) => file.startsWith(public_folders[app]));
	const name = owner ? path.relative(public_folders[owner], file) : path.basename(file);
	return crypto.createHash("sha256").update(`${owner}/${name}`).digest("hex").slice(0, 8);
}

function component_module(descriptor, file) {
	const id = component_id(file);
	const scoped = descriptor.styles.some((style) => style.scoped);
	const lines = [];
	if (descriptor.script || descriptor.scriptSetup) {
		const script = vue.compileScript(descriptor, {
			id,
			genDefaultAs: "_component",
			inlineTemplate: Boolean(descriptor.scriptSetup),
			templateOptions: {
				id,
				scoped,
				filename: file,
				compilerOptions: { scopeId: scoped ? `data-v-${id}` : undefined },
			},
		});
		lines.push(script.content);
	} else {
		lines.push("const _component = {};");
	}
	if (descriptor.template && !descriptor.scriptSetup) {
		const template = vue.compileTemplate({
			source: descriptor.template.content,
			filename: file,
			id,
			scoped,
			compilerOptions: { scopeId: scoped ? `data-v-${id}` : undefined },
		});
		if (template.errors.length) throw new Error(`${file}: ${template.errors.join("; ")}`);
		lines.push(template.code, "_component.render = render;");
	}
	if (scoped) lines.push(`_component.__scopeId = "data-v-${id}";`);
	descriptor.styles.forEach((style, index) => {
		lines.push(`import ${JSON.stringify(`./${path.basename(file)}?vue-style-${index}`)};`);
	});
	lines.push("export default _component;");
	return lines.join("\n");
}

function component_style(style, file) {
	const source = style.lang === "scss" ? compile_sass(style.content, file) : style.content;
	if (!style.scoped) return source;
	const result = vue.compileStyle({
		source,
		filename: file,
		id: `data-v-${component_id(file)}`,
		scoped: true,
	});
	if (result.errors.length) throw new Error(`${file}: ${result.errors.join("; ")}`);
	return result.code;
}

const paths = {
	name: "paths",
	setup(build) {
		build.onResolve({ filter: /^\/?assets\// }, ({ path: name }) => ({ path: name, external: true }));
		build.onResolve({ filter: /^~/ }, ({ path: name, ...rest }) =>
			build.resolve(name.slice(1), { resolveDir: node_modules, kind: rest.kind })
		);
		// `frappe/public/...` and the like: a path that starts with the name of an app
		build.onResolve({ filter: new RegExp(`^(${apps.join("|")})/`) }, ({ path: name }) => {
			const [app, ...rest] = name.split("/");
			return { path: path.join(path.dirname(public_folders[app]), ...rest) };
		});
	},
};

/* The published air-datepicker knows no seconds: a Datetime would be saved with a literal "ss". */
const datepicker_seconds = {
	name: "datepicker-seconds",
	setup(build) {
		build.onResolve({ filter: /^air-datepicker\/dist\/js\/datepicker\.min\.js$/ }, () => ({
			path: path.join(node_modules, "air-datepicker/dist/js/datepicker.js"),
		}));
		build.onLoad({ filter: /air-datepicker\/dist\/js\/datepicker\.js$/ }, ({ path: file }) => {
			const before = "case /ii/.test(result):";
			const value = "('0' + date.getSeconds()).slice(-2)";
			const seconds = `case /ss/.test(result): result = replacer(result, boundary('ss'), ${value});\n`;
			const source = fs.readFileSync(file, "utf8");
			if (source.split(before).length !== 2)
				return { errors: [{ text: "air-datepicker has changed" }] };
			return { contents: source.replace(before, seconds + before), loader: "js" };
		});
	},
};

function bundle_manifest(outputs) {
	const manifest = {};
	for (const [file, { entryPoint }] of Object.entries(outputs)) {
		const name = path.relative(assets, path.resolve(file));
		const match = /\/([^/]+\.bundle)\.[A-Z0-9]{8}\.(js|css)$/.exec(name);
		// a component's styles have no entry point: they lie beside the script under the script's name
		if (match && (entryPoint || match[2] === "css"))
			manifest[`${match[1]}.${match[2]}`] = `/assets/${name}`;
	}
	return manifest;
}

function write_manifest(name, manifest) {
	const file = path.join(assets, name);
	fs.writeFileSync(`${file}.half`, JSON.stringify(manifest, Object.keys(manifest).sort(), "\t"));
	fs.renameSync(`${file}.half`, file);
}

/* dist of the last build stays until the new manifest is written; then what it does not name goes. */
function remove_stale(outputs) {
	const current = new Set(Object.keys(outputs).map((file) => path.resolve(file)));
	for (const app of apps) {
		const dist = path.join(assets, app, "dist");
		if (!fs.existsSync(dist)) continue;
		for (const file of all_files(dist)) if (!current.has(file)) fs.unlinkSync(file);
	}
}

function all_files(folder) {
	return fs
		.readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

const result = await esbuild.build({
	entryPoints: Object.assign({}, ...apps.map(entry_points)),
	outdir: assets,
	entryNames: "[dir]/[name].[hash]",
	assetNames: "frappe/dist/media/[name].[hash]",
	bundle: true,
	minify: true,
	sourcemap: false,
	metafile: true,
	target: "es2017",
	format: "iife",
	platform: "browser",
	nodePaths: [node_modules],
	loader: {
		".woff": "file",
		".woff2": "file",
		".ttf": "file",
		".eot": "file",
		".png": "file",
		".svg": "file",
	},
	define: {
		"process.env.NODE_ENV": '"production"',
		__VUE_OPTIONS_API__: "true",
		__VUE_PROD_DEVTOOLS__: "false",
	},
	plugins: [paths, datepicker_seconds, html_templates, styles, vue_components],
	logLevel: "error",
});

const manifest = bundle_manifest(result.metafile.outputs);
write_manifest("assets.json", manifest);
const mirrored = Object.entries(manifest).filter(([name]) => name.endsWith(".css"));
write_manifest("assets-rtl.json", Object.fromEntries(mirrored.map(([name, file]) => [`rtl_${name}`, file])));
remove_stale(result.metafile.outputs);
console.log(`${Object.keys(manifest).length} bundles`);
