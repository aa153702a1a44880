//! Use by day as a drawing, in whole units of its own: a line for what is contracted, and one for what is
//! in use, which breaks where nothing was counted.

use std::fmt::Write;

use jiff::civil::Date;

use crate::domain::usage::UsageDay;

const WIDTH: i64 = 720;
const HEIGHT: i64 = 200;
const LEFT: i64 = 52;
const RIGHT: i64 = 708;
const TOP: i64 = 14;
const BOTTOM: i64 = 168;
/// What the scale ends at is a multiple of this.
const STEP: i64 = 25;

/// A drawing.
pub struct Plot {
    /// Its width and height.
    pub size: (i64, i64),
    /// Left and right ends of the drawing proper.
    pub ends: (i64, i64),
    /// The scale: a number, and how far down it is.
    pub scale: Vec<(i64, i64)>,
    /// The first and the last day.
    pub days: (Date, Date),
    /// The path of what is contracted.
    pub contracted: String,
    /// The points of each unbroken piece of what is in use.
    pub pieces: Vec<String>,
    /// Where the days above the contract are.
    pub over: Vec<(i64, i64)>,
    /// How far down the days are written.
    pub foot: i64,
}

impl Plot {
    /// Draws days in their order, at least one of which was counted.
    pub(super) fn of(days: &[(Date, Option<UsageDay>)]) -> Self {
        let counted = || days.iter().filter_map(|(_, counted)| *counted);
        let highest = counted().map(|day| day.devices.max(day.contracted)).max();
        // Room above the highest, so that it is not the edge.
        let most = (highest.unwrap_or(1) * 11 / 10 / STEP + 1) * STEP;
        let last = i64::try_from(days.len()).unwrap_or(i64::MAX).max(2) - 1;
        let x = |place: i64| LEFT + place * (RIGHT - LEFT) / last;
        let y = |value: i64| BOTTOM - value * (BOTTOM - TOP) / most;
        let first = counted().next().map_or(0, |day| day.contracted);
        let mut contracted = format!("M{LEFT} {}", y(first));
        let (mut pieces, mut over) = (vec![String::new()], Vec::new());
        for (place, (_, counted)) in (0..).zip(days) {
            let Some(counted) = counted else {
                pieces.push(String::new());
                continue;
            };
            let (across, down) = (x(place), y(counted.devices));
            let _ = write!(contracted, " H{across} V{}", y(counted.contracted));
            if let Some(piece) = pieces.last_mut() {
                // A day between two gaps is a point: a line to itself, with round ends.
                if piece.is_empty() {
                    let _ = write!(piece, "{across},{down} ");
                }
                let _ = write!(piece, "{across},{down} ");
            }
            if counted.is_over() {
                over.push((across, down));
            }
        }
        let _ = write!(contracted, " H{RIGHT}");
        pieces.retain(|piece| !piece.is_empty());
        let day = |day: Option<&(Date, _)>| day.map_or(Date::ZERO, |(day, _)| *day);
        Self {
            size: (WIDTH, HEIGHT),
            ends: (LEFT, RIGHT),
            scale: [0, most / 2, most].map(|value| (value, y(value))).into(),
            days: (day(days.first()), day(days.last())),
            contracted,
            pieces,
            over,
            foot: BOTTOM + 22,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(devices: &[Option<i64>]) -> Vec<(Date, Option<UsageDay>)> {
        let first = date(2026, 11, 1);
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        let counted = |day, devices| UsageDay {
            day,
            devices,
            contracted: 25,
        };
        days.zip(devices)
            .map(|(day, it)| (day, it.map(|devices| counted(day, devices))))
            .collect()
    }

    #[test]
    fn r10_3_3_a_day_that_was_not_counted_breaks_the_line() {
        let plot = Plot::of(&days(&[Some(20), Some(22), None, Some(30), None]));
        assert_eq!(plot.pieces.len(), 2, "{:?}", plot.pieces);
        assert_eq!(plot.over.len(), 1);
        assert_eq!(plot.pieces[0].split_whitespace().count(), 3);
        // One day alone is still seen.
        assert_eq!(plot.pieces[1].split_whitespace().count(), 2);
        assert!(plot.over[0].1 > TOP && plot.over[0].1 < BOTTOM);
    }

    #[test]
    fn a_single_day_and_no_use_at_all_are_drawn_too() {
        let plot = Plot::of(&days(&[Some(0)]));
        assert_eq!((plot.pieces.len(), plot.over.len()), (1, 0));
        assert_eq!(plot.scale[0], (0, BOTTOM));
    }
}
