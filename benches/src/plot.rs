//! Time and memory against size, as an SVG picture.

use crate::run::Row;
use std::fmt::Write as _;

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 340.0;
/// Room for the axis and its title at the left and below.
const LEFT: f64 = 62.0;
const BELOW: f64 = 48.0;
const ABOVE: f64 = 30.0;

/// Both axes of a chart are logarithmic, from a power of ten to a power of ten.
struct Chart {
    /// Where the chart starts in the picture.
    x: f64,
    title: &'static str,
    across: (f64, f64),
    up: (f64, f64),
}

impl Chart {
    fn around(x: f64, title: &'static str, points: &[(f64, f64, &Row)]) -> Self {
        let range = |of: fn(&(f64, f64, &Row)) -> f64| {
            let logs = || points.iter().map(|point| of(point).log10());
            let (least, most) = (logs().fold(f64::INFINITY, f64::min), logs().fold(f64::NEG_INFINITY, f64::max));
            (least.floor(), most.ceil().max(least.floor() + 1.0))
        };
        Self { x, title, across: range(|point| point.0), up: range(|point| point.1) }
    }

    fn place(&self, across: f64, up: f64) -> (f64, f64) {
        let share = |value: f64, (least, most): (f64, f64)| (value.log10() - least) / (most - least);
        let (width, height) = (WIDTH - LEFT - 14.0, HEIGHT - ABOVE - BELOW);
        (self.x + LEFT + width * share(across, self.across), ABOVE + height * (1.0 - share(up, self.up)))
    }

    fn draw(&self, points: &[(f64, f64, &Row)], svg: &mut String) -> std::fmt::Result {
        let decades = |(least, most): (f64, f64)| (least as i32..=most as i32).map(|power| 10f64.powi(power));
        let ((west, south), (east, north)) = (
            self.place(10f64.powf(self.across.0), 10f64.powf(self.up.0)),
            self.place(10f64.powf(self.across.1), 10f64.powf(self.up.1)),
        );
        for value in decades(self.across) {
            let (x, _) = self.place(value, 10f64.powf(self.up.0));
            writeln!(svg, "<path d=\"M{x:.1} {south:.1}V{north:.1}\" stroke=\"#d5dde2\"/>")?;
            writeln!(svg, "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{value}</text>", south + 16.0)?;
        }
        for value in decades(self.up) {
            let (_, y) = self.place(10f64.powf(self.across.0), value);
            writeln!(svg, "<path d=\"M{west:.1} {y:.1}H{east:.1}\" stroke=\"#d5dde2\"/>")?;
            writeln!(svg, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{value}</text>", west - 6.0, y + 4.0)?;
        }
        let middle = (west + east) / 2.0;
        writeln!(
            svg,
            "<text x=\"{middle:.1}\" y=\"18\" text-anchor=\"middle\" font-size=\"13\">{}</text>",
            self.title
        )?;
        writeln!(svg, "<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">practices</text>", HEIGHT - 12.0)?;
        for (across, up, row) in points {
            let (x, y) = self.place(*across, *up);
            let colour = if row.area.starts_with("synthetic") { "#1f6f8b" } else { "#c8553d" };
            let fill = if row.status == "optimal" { colour } else { "#fff" };
            writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.8\"><title>{}: {up:.2}, {}</title></circle>",
                row.area, row.status
            )?;
        }
        Ok(())
    }
}

/// Two charts side by side. Filled dots are proven optimal, open ones ran into their time limit; blue is synthetic, red is real.
#[must_use]
pub fn draw(rows: &[Row]) -> String {
    let of = |value: fn(&Row) -> Option<f64>| -> Vec<(f64, f64, &Row)> {
        rows.iter().filter_map(|row| Some((row.practices as f64, value(row).filter(|it| *it > 0.0)?, row))).collect()
    };
    // User time comes in ticks of a hundredth: a solve shorter than that is drawn at one tick.
    let time = of(|row| row.user_cpu_seconds.map(|seconds| seconds.max(0.01)));
    let memory = of(|row| row.peak_mib);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#22313f\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        2.0 * WIDTH
    );
    for (x, title, points) in [(0.0, "user CPU seconds", &time), (WIDTH, "peak memory, MiB", &memory)] {
        if !points.is_empty() {
            Chart::around(x, title, points).draw(points, &mut svg).expect("a string takes any text");
        }
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_dot_in_each_chart() {
        let row = |practices, seconds| Row {
            area: "synthetic".to_owned(),
            practices,
            user_cpu_seconds: Some(seconds),
            peak_mib: Some(20.0),
            ..Row::default()
        };
        let svg = draw(&[row(100, 0.5), row(6_500, 300.0)]);
        assert_eq!(svg.matches("<circle").count(), 4);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert!(draw(&[]).ends_with("</svg>\n"));
    }
}
