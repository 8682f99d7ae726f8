//! Weight files of thinc: the layers of a network with their attributes and arrays.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Error;
use crate::fast::Bytes;
use crate::msgpack::{Bad, Reader};

/// An array of the file, still where it lies.
#[derive(Debug, Clone)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    start: usize,
}

/// One layer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    name: String,
    attrs: Vec<(String, Vec<u8>)>,
    params: Vec<(String, Array)>,
}

/// A weight file. Nodes keep the order of the file, which is breadth first over the tree of layers.
pub(crate) struct Weights {
    path: PathBuf,
    bytes: Arc<Bytes>,
    nodes: Vec<Node>,
}

impl Weights {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let bytes = Arc::new(Bytes::open(path)?);
        let nodes = read_nodes(&bytes).map_err(|bad| Error::damaged(path, bad.to_string()))?;
        Ok(Self { path: path.to_owned(), bytes, nodes })
    }

    pub(crate) fn damaged(&self, detail: impl Into<String>) -> Error {
        Error::damaged(&self.path, detail)
    }

    /// The layers whose name is exactly that, in order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> + 'a {
        self.nodes.iter().filter(move |node| node.name == name)
    }

    /// The `at`-th layer of that name.
    pub(crate) fn node(&self, name: &str, at: usize) -> Result<&Node, Error> {
        let found = self.nodes.iter().filter(|node| node.name == name).nth(at);
        found.ok_or_else(|| self.damaged(format!("expected layer `{name}` number {}", at + 1)))
    }

    /// An array of a layer, which must have that many dimensions.
    pub(crate) fn param<'a>(&self, node: &'a Node, name: &str, dims: usize) -> Result<&'a Array, Error> {
        let found = node.params.iter().find(|(key, _)| key == name).map(|(_, array)| array);
        found.filter(|array| array.shape.len() == dims).ok_or_else(|| {
            self.damaged(format!("expected array `{name}` with {dims} dimensions in layer `{}`", node.name))
        })
    }

    pub(crate) fn uint_attr(&self, node: &Node, name: &str) -> Result<u64, Error> {
        let raw = node.attrs.iter().find(|(key, _)| key == name).map(|(_, raw)| raw.as_slice());
        raw.and_then(|raw| Reader::new(raw).uint().ok()).ok_or_else(|| {
            self.damaged(format!("expected integer attribute `{name}` in layer `{}`", node.name))
        })
    }

    /// An attribute that is a list of texts (numbers come as their decimal).
    pub(crate) fn list_attr(&self, node: &Node, name: &str) -> Result<Vec<String>, Error> {
        let raw = node.attrs.iter().find(|(key, _)| key == name).map(|(_, raw)| raw.as_slice());
        let read = |raw| {
            let mut reader = Reader::new(raw);
            let count = reader.array().ok()?;
            (0..count).map(|_| reader.str().ok().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        raw.and_then(read)
            .ok_or_else(|| self.damaged(format!("expected list `{name}` in layer `{}`", node.name)))
    }

    /// The values of an array, copied.
    pub(crate) fn floats(&self, array: &Array) -> Vec<f32> {
        self.raw(array).chunks_exact(4).map(float).collect()
    }

    fn raw(&self, array: &Array) -> &[u8] {
        let len = array.shape.iter().product::<usize>() * 4;
        self.bytes.get(array.start..array.start + len).unwrap_or(&[])
    }

    /// The array as a table of rows that stays in the file.
    pub(crate) fn table(&self, array: &Array) -> Table {
        let width = array.shape.get(1).copied().unwrap_or(0);
        Table { bytes: Arc::clone(&self.bytes), start: array.start, rows: array.shape[0], width }
    }
}

fn float(bytes: &[u8]) -> f32 {
    bytes.try_into().map_or(0.0, f32::from_le_bytes)
}

/// A table of float rows inside a mapped file. The file does not align it, so rows are read byte by byte as
/// far as the language goes, and by unaligned loads as far as the processor goes.
#[derive(Clone)]
pub(crate) struct Table {
    bytes: Arc<Bytes>,
    start: usize,
    pub(crate) rows: usize,
    pub(crate) width: usize,
}

impl Table {
    /// A table that begins at `start`, if the bytes hold that much.
    pub(crate) fn new(bytes: Arc<Bytes>, start: usize, rows: usize, width: usize) -> Option<Self> {
        let len = rows.checked_mul(width)?.checked_mul(4)?;
        (start.checked_add(len)? <= bytes.len()).then_some(Self { bytes, start, rows, width })
    }

    fn row(&self, row: usize) -> &[u8] {
        let size = self.width * 4;
        let start = self.start + row * size;
        if row < self.rows { self.bytes.get(start..start + size).unwrap_or(&[]) } else { &[] }
    }

    pub(crate) fn add_row(&self, row: usize, out: &mut [f32]) {
        for (out, value) in out.iter_mut().zip(self.row(row).chunks_exact(4)) {
            *out += float(value);
        }
    }

    pub(crate) fn copy_row(&self, row: usize, out: &mut [f32]) {
        for (out, value) in out.iter_mut().zip(self.row(row).chunks_exact(4)) {
            *out = float(value);
        }
    }
}

fn read_nodes(bytes: &[u8]) -> Result<Vec<Node>, Bad> {
    let mut reader = Reader::new(bytes);
    let mut nodes: Vec<Node> = Vec::new();
    let grow = |nodes: &mut Vec<Node>, count: usize| {
        if nodes.len() < count {
            nodes.resize_with(count, Node::default);
        }
    };
    for _ in 0..reader.map()? {
        match reader.str()? {
            "nodes" => {
                let count = reader.array()?;
                grow(&mut nodes, count);
                for node in nodes.iter_mut().take(count) {
                    for _ in 0..reader.map()? {
                        match reader.str()? {
                            "name" => node.name = reader.str()?.to_owned(),
                            _ => reader.skip()?,
                        }
                    }
                }
            }
            "attrs" => {
                let count = reader.array()?;
                grow(&mut nodes, count);
                for node in nodes.iter_mut().take(count) {
                    for _ in 0..reader.map()? {
                        let name = reader.str()?.to_owned();
                        node.attrs.push((name, reader.bytes_like()?.to_vec()));
                    }
                }
            }
            "params" => {
                let count = reader.array()?;
                grow(&mut nodes, count);
                for node in nodes.iter_mut().take(count) {
                    for _ in 0..reader.map()? {
                        let name = reader.str()?.to_owned();
                        if let Some(array) = read_array(bytes, &mut reader)? {
                            node.params.push((name, array));
                        }
                    }
                }
            }
            _ => reader.skip()?,
        }
    }
    Ok(nodes)
}

/// A numpy array as srsly writes it, or nothing where the file says nil.
fn read_array(bytes: &[u8], reader: &mut Reader<'_>) -> Result<Option<Array>, Bad> {
    if bytes.get(reader.at()) == Some(&0xc0) {
        reader.skip()?;
        return Ok(None);
    }
    let bad = reader.bad("an array of 32-bit floats");
    let (mut shape, mut data, mut is_float) = (Vec::new(), None, false);
    for _ in 0..reader.map()? {
        match reader.bytes_like()? {
            b"type" => is_float = reader.bytes_like()? == b"<f4",
            b"shape" => {
                for _ in 0..reader.array()? {
                    shape.push(usize::try_from(reader.uint()?).map_err(|_| bad)?);
                }
            }
            b"data" => {
                let held = reader.bytes_like()?;
                data = Some((reader.at() - held.len(), held.len()));
            }
            _ => reader.skip()?,
        }
    }
    let values = shape.iter().try_fold(1usize, |all, &dim| all.checked_mul(dim));
    match data {
        Some((start, len)) if is_float && values.and_then(|v| v.checked_mul(4)) == Some(len) => {
            Ok(Some(Array { shape, start }))
        }
        _ => Err(bad),
    }
}
