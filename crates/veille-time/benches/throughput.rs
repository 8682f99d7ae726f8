//! Plain text a second, on one core, without a parse. The text is made up here: news of the kind that the cases
//! hold, a date in every second sentence.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use veille_text::Lang;
use veille_time::{Context, Tagger, parse_published};

const ENGLISH: &str = "The garrison commander said on Friday that his men had left the river crossing two days earlier. \
    Residents of the northern district described long columns of lorries on the only paved road, and a silence that \
    nobody trusted. Between 1996 and 2001 the same valley changed hands four times. The ministry, which has published \
    no figures since last month, denied that any town had been given up without a fight. Aid groups expect thirty \
    thousand people to move south before the end of the year; most of them will walk. On 14 August 2021 the governor \
    signed the paper in front of three witnesses.\n\n";

const FRENCH: &str = "Le commandant de la garnison a déclaré vendredi que ses hommes avaient quitté le gué deux jours \
    plus tôt. Des habitants du district nord décrivent de longues colonnes de camions sur la seule route goudronnée, \
    et un silence dont personne ne se méfie plus. Entre 1996 et 2001, la même vallée a changé quatre fois de mains. Le \
    ministère, qui n'a publié aucun chiffre depuis le mois dernier, dément qu'une ville ait été livrée sans combat. \
    Les organisations humanitaires attendent trente mille personnes avant la fin de l'année ; la plupart iront à pied. \
    Le 14 août 2021, le gouverneur a signé devant trois témoins.\n\n";

fn tag(c: &mut Criterion) {
    let published = parse_published("2021-08-14").ok();
    for (code, text) in [("en", ENGLISH), ("fr", FRENCH)] {
        let Some(tagger) = Lang::new(code).and_then(|lang| Tagger::for_lang(lang).ok()) else { continue };
        let text = text.repeat(2_000);
        let mut group = c.benchmark_group("tag");
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        let context = Context { published, ..Context::default() };
        group.bench_function(code, |b| b.iter(|| tagger.tag(black_box(&text), &context)));
        group.finish();
    }
    let mut group = c.benchmark_group("build");
    group.bench_function("en", |b| b.iter(|| Lang::new("en").and_then(|lang| Tagger::for_lang(lang).ok())));
    group.finish();
}

criterion_group!(benches, tag);
criterion_main!(benches);
