//! Makes the files that the scenarios in `examples/scenarios` name under `made/`:
//! `cargo run --release -p pcn-examples --example scenario_files -- ../shared examples/scenarios/made`

use pcn_examples::made;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [shared, folder] = arguments.as_slice() else {
        return Err("name the folder of the shared data and the folder to write into".into());
    };
    made::write(Path::new(shared), Path::new(folder))?;
    println!("written into {folder}");
    Ok(())
}
