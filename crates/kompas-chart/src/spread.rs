//! Labels side by side that may not overlap.

/// A run of labels that touch: how many, and the mean of where they want to begin.
struct Block {
    size: usize,
    mean: f64,
}

/// Places labels between `top` and `bottom` as near as can be to where each wants its middle,
/// without overlap. Takes the middle and the height of each, and gives the middles in that order.
/// Where there is too little room they run on below the bottom.
pub(crate) fn spread(wanted: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&left, &right| wanted[left].0.total_cmp(&wanted[right].0));
    let mut before = 0.0;
    let mut blocks: Vec<Block> = Vec::new();
    for &index in &order {
        let (middle, height) = wanted[index];
        blocks.push(Block {
            size: 1,
            mean: middle - height / 2.0 - before,
        });
        before += height;
        merge(&mut blocks);
    }
    let lowest = bottom - before;
    let begins = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.mean.min(lowest).max(top), block.size));
    let mut middles = vec![0.0; wanted.len()];
    before = 0.0;
    for (&index, begin) in order.iter().zip(begins) {
        let height = wanted[index].1;
        middles[index] = begin + before + height / 2.0;
        before += height;
    }
    middles
}

/// Joins the last blocks as long as one would begin before the one above it.
fn merge(blocks: &mut Vec<Block>) {
    while let [.., above, below] = &mut blocks[..] {
        if above.mean <= below.mean {
            return;
        }
        let (upper, lower) = (
            crate::number::count(above.size),
            crate::number::count(below.size),
        );
        above.mean = (above.mean * upper + below.mean * lower) / (upper + lower);
        above.size += below.size;
        blocks.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_make_room_for_each_other() {
        for (wanted, middles) in [
            (&[][..], &[][..]),
            (&[(50.0, 20.0)], &[50.0]),
            (&[(0.0, 20.0)], &[10.0]),
            (&[(100.0, 20.0)], &[90.0]),
            (&[(50.0, 20.0), (50.0, 20.0)], &[40.0, 60.0]),
            (&[(60.0, 20.0), (50.0, 20.0)], &[65.0, 45.0]),
            (&[(10.0, 20.0), (90.0, 20.0)], &[10.0, 90.0]),
            (&[(95.0, 20.0), (90.0, 40.0)], &[90.0, 60.0]),
            (
                &[(90.0, 20.0), (90.0, 20.0), (90.0, 20.0)],
                &[50.0, 70.0, 90.0],
            ),
        ] {
            assert_eq!(spread(wanted, 0.0, 100.0), middles, "{wanted:?}");
        }
    }

    #[test]
    fn too_many_labels_run_on() {
        let middles = spread(&[(5.0, 20.0); 7], 0.0, 100.0);
        assert_eq!(middles, [10.0, 30.0, 50.0, 70.0, 90.0, 110.0, 130.0]);
    }
}
