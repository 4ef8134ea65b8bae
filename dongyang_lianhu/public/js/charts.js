// Frappe's charts draw themselves while they are hidden, and animate while they are resized: both end in errors.

const Chart = frappe.Chart;

frappe.Chart = class extends Chart {
	constructor(parent, options) {
		super(parent, { animate: 0, disableEntryAnimation: 1, ...options });
	}
};

const { make_chart } = frappe.utils;

frappe.utils.make_chart = (wrapper, options = {}) =>
	wrapper.offsetWidth === 0 ? make_later(wrapper, options) : make_chart(wrapper, options);

/** Stands for a chart until its wrapper has a width; what is to be shown may change till then. */
function make_later(wrapper, options) {
	let chart = null;
	const observer = new ResizeObserver(() => {
		if (!wrapper.offsetWidth) return;
		observer.disconnect();
		chart = make_chart(wrapper, options);
	});
	observer.observe(wrapper);
	return {
		update(data) {
			if (chart) chart.update(data);
			else options.data = data;
		},
	};
}
