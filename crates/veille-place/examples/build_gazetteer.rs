//! Builds `data/gazetteer/veille.gaz`: `build_gazetteer PACKAGES OWN OUT`, where PACKAGES is the folder that
//! `data/gazetteer/fetch.sh` filled, and OWN is `data/gazetteer`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [packages, own, out] = paths.as_slice() else {
        return Err("usage: build_gazetteer PACKAGES OWN OUT".into());
    };
    veille_place::build::Builder::packages(packages, own)?.write_to(out)?;
    Ok(())
}
