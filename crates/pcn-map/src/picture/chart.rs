//! Charts in the style of the map.

use super::canvas::{ACCENT, Anchor, Canvas, INK, SOFT, Style, WRONG};
use crate::atlas::{Atlas, DrawnPlan};
use crate::colour::PALETTE;
use crate::report::glance;
use pcn_io::output::thousands;

/// Every network's size, smallest first, against floor and ceiling.
#[must_use]
pub fn sizes(atlas: &Atlas, plan: &DrawnPlan, width: u32) -> String {
    let (width, height) = (f64::from(width), (f64::from(width) * 0.34).max(260.0));
    let policy = atlas.problem().policy();
    let mut order: Vec<usize> = (0..plan.networks.len()).collect();
    order.sort_by_key(|&at| (plan.review.networks[at].size, at));
    let sizes: Vec<u64> = order.iter().map(|&at| plan.review.networks[at].size).collect();
    // The largest hundredth may stick out, so that one giant does not flatten the rest.
    let most = sizes.get(sizes.len() * 99 / 100).copied().unwrap_or(1).max(u64::from(policy.cap)) as f64;
    let (left, right, top, bottom) = (92.0, width - 28.0, 84.0, height - 34.0);
    let y = |size: f64| bottom - (size / most).min(1.04) * (bottom - top);
    let step = (right - left) / (order.len().max(1) as f64);
    let bar = if step > 5.0 { step * 0.82 } else { step };

    let mut canvas = Canvas::new();
    canvas.text(28.0, 36.0, Style::new(22.0).bold(), &format!("{}: sizes of the networks", atlas.title()));
    canvas.text(28.0, 58.0, Style::new(14.0).colour(SOFT), &glance(atlas, plan));
    for (place, (&at, &size)) in order.iter().zip(&sizes).enumerate() {
        let x = left + place as f64 * step;
        let colour = PALETTE[plan.colours[at] % PALETTE.len()];
        let top = y(size as f64);
        canvas.raw(&format!(
            "<rect x=\"{x:.2}\" y=\"{top:.1}\" width=\"{bar:.2}\" height=\"{:.1}\" fill=\"{colour}\"/>",
            bottom - top
        ));
        if size < u64::from(policy.floor) || size > u64::from(policy.ceiling) {
            canvas.raw(&format!(
                "<rect x=\"{x:.2}\" y=\"{:.1}\" width=\"{bar:.2}\" height=\"3\" fill=\"{WRONG}\"/>",
                top - 4.0
            ));
        }
    }
    for (limit, name) in [(policy.floor, "floor"), (policy.ceiling, "ceiling")] {
        let y = y(f64::from(limit));
        canvas.raw(&format!(
            "<line x1=\"{:.1}\" y1=\"{y:.1}\" x2=\"{right:.1}\" y2=\"{y:.1}\" stroke=\"{INK}\" stroke-width=\"1.2\"/>",
            left - 6.0
        ));
        canvas.text(left - 10.0, y - 1.0, Style::new(12.5).bold().anchor(Anchor::End), &thousands(limit));
        canvas.text(left - 10.0, y + 13.0, Style::new(11.5).colour(SOFT).anchor(Anchor::End), name);
    }
    canvas.text(
        left,
        height - 12.0,
        Style::new(12.0).colour(SOFT),
        "Registered patients, one bar a network, smallest first; red marks those outside the band",
    );
    canvas.finish(width, height, &format!("Sizes of the networks: {}", glance(atlas, plan)))
}

/// Each plan of the atlas as a point: patients in networks inside the band against mean distance to the hub.
#[must_use]
pub fn tradeoff(atlas: &Atlas, width: u32) -> String {
    let (width, height) = (f64::from(width), (f64::from(width) * 0.5).max(300.0));
    let policy = atlas.problem().policy();
    let points: Vec<(f64, f64, &DrawnPlan)> = atlas
        .plans()
        .iter()
        .map(|plan| {
            let share = plan.review.in_band as f64 / (plan.review.count.max(1) as f64) * 100.0;
            (plan.mean_km(), share, plan)
        })
        .collect();
    let most_km = points.iter().map(|p| p.0).fold(0.0, f64::max).max(0.1) * 1.15;
    let (left, right, top, bottom) = (92.0, width - 40.0, 92.0, height - 60.0);
    let (x, y) = (|km: f64| left + km / most_km * (right - left), |share: f64| bottom - share / 100.0 * (bottom - top));

    let mut canvas = Canvas::new();
    canvas.text(
        28.0,
        36.0,
        Style::new(22.0).bold(),
        &format!("{}: near hubs and sizes inside the band", atlas.title()),
    );
    canvas.text(28.0, 58.0, Style::new(14.0).colour(SOFT), "Up and to the left is better; each point is one plan");
    for share in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let y = y(share);
        canvas.raw(&format!(
            "<line x1=\"{left:.1}\" y1=\"{y:.1}\" x2=\"{right:.1}\" y2=\"{y:.1}\" stroke=\"#d8dee4\" stroke-width=\"1\"/>"
        ));
        canvas.text(left - 10.0, y + 4.0, Style::new(12.5).anchor(Anchor::End), &format!("{share:.0} %"));
    }
    for part in 0..=4 {
        let km = most_km * f64::from(part) / 4.0;
        canvas.text(x(km), bottom + 18.0, Style::new(12.5).anchor(Anchor::Middle), &format!("{km:.1}"));
    }
    canvas.text(
        (left + right) / 2.0,
        height - 16.0,
        Style::new(13.0).anchor(Anchor::Middle),
        "km to the hub, mean patient",
    );
    canvas.text(
        28.0,
        80.0,
        Style::new(12.0).colour(SOFT),
        &format!("Networks that hold {} to {}", thousands(policy.floor), thousands(policy.ceiling)),
    );
    for (at, &(km, share, plan)) in points.iter().enumerate() {
        let colour = if at == 0 { ACCENT } else { SOFT };
        canvas.raw(&format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"7\" fill=\"{colour}\"/>", x(km), y(share)));
        let (anchor, away) = if x(km) > (left + right) / 2.0 { (Anchor::End, -13.0) } else { (Anchor::Start, 13.0) };
        let text = format!("{}, {} networks", plan.name, plan.review.count);
        canvas.text(x(km) + away, y(share) + 17.0, Style::new(13.5).bold().anchor(anchor).halo(), &text);
    }
    canvas.finish(
        width,
        height,
        "Mean distance to the hub against the share of networks inside the band, one point a plan",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    #[test]
    fn charts_show_every_network_and_every_plan() {
        let atlas = sketch::atlas();
        assert_eq!(sizes(&atlas, atlas.plan(), 800).matches("<rect x=").count(), 2);
        assert_eq!(tradeoff(&atlas, 800).matches("<circle").count(), atlas.plans().len());
        assert_eq!(atlas.plans().len(), 2, "the plan and today's networks");
    }
}
