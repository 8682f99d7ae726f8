"""From articles to claims to a count of changes of control by place and day, on an engine that speaks Spark.

    python claims.py ARTICLES OUT [--remote sc://HOST:PORT | --master MASTER] [--partitions N]

ARTICLES is a Parquet file or folder with a column `text` (and, where there are such columns, `id`, `published`, `lang`,
`outlet`, `address`), or a folder of anything else that `veille add` reads (WARC, JSON lines, HTML …), which every worker must
see. OUT becomes a folder:

    OUT/claims   claims in Parquet, parted by the month they could be known; `veille add OUT/claims` loads them
    OUT/errors   the articles that could not be read, each with its reason
    OUT/changes  counts of claims that a place changed hands, by place and day

The engine is PySpark itself (`--master local-cluster[2,1,2048]`, the default is local[*]) or anything that Spark Connect
reaches, such as Sail (`--remote sc://127.0.0.1:50051`). A run that was killed is run again: what it wrote is replaced, and the
same articles give the same claims under the same ids.
"""

import argparse
import os

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

ARTICLES = "text STRING, published STRING, lang STRING, outlet STRING, address STRING, article_record STRING, error STRING"
MOVES = ["capture", "retake", "handover", "withdraw"]


def files_to_articles(batches):
    import pyarrow as pa
    import veille

    for batch in batches:
        for path in batch["path"].to_pylist():
            for articles in veille.articles(path):
                yield pa.RecordBatch.from_arrays(articles.columns, names=articles.schema.names)


def to_claims(batches):
    import veille

    yield from veille.in_arrow(batches)


def session(remote, master):
    build = SparkSession.builder.appName("veille")
    build = build.remote(remote) if remote else build.master(master)
    # Texts are long: few rows a batch keep a worker's memory small.
    return build.config("spark.sql.execution.arrow.maxRecordsPerBatch", "512").getOrCreate()


def articles(spark, path, partitions):
    inside = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in sorted(names)] or [path]
    inside = [one for one in inside if not os.path.basename(one).startswith((".", "_"))]
    if all(one.endswith(".parquet") for one in inside):
        frame = spark.read.parquet(path)
        # Whatever type the columns have, veille reads text; what it does not know it does not get.
        known = ["id", "text", "published", "lang", "outlet", "source", "address", "url", "domain"]
        frame = frame.select([F.col(name).cast("string") for name in frame.columns if name in known])
        return frame.repartition(partitions)
    paths = spark.createDataFrame([(one,) for one in inside], "path STRING").repartition(min(partitions, len(inside)))
    # One large archive would keep one worker busy and the others idle: its articles are shared out.
    return paths.mapInArrow(files_to_articles, ARTICLES).repartition(partitions)


def main():
    import veille

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("articles")
    options.add_argument("out")
    options.add_argument("--remote")
    options.add_argument("--master", default="local[*]")
    options.add_argument("--partitions", type=int, default=8)
    asked = options.parse_args()

    spark = session(asked.remote, asked.master)
    read = articles(spark, asked.articles, asked.partitions).mapInArrow(to_claims, veille.claims_ddl())
    # Written once with everything, then divided: reading a text is what costs.
    everything = os.path.join(asked.out, "read")
    read.write.mode("overwrite").parquet(everything)
    read = spark.read.parquet(everything)

    # The same text in two partitions is one article, and its claims have one id.
    claims = read.where(F.col("error").isNull()).drop("error").dropDuplicates(["id"])
    month = F.coalesce(F.date_format("known", "yyyy-MM"), F.lit("undated"))
    claims.withColumn("month", month).write.mode("overwrite").partitionBy("month").parquet(os.path.join(asked.out, "claims"))
    errors = read.where(F.col("error").isNotNull()).select("input", "error")
    errors.write.mode("overwrite").parquet(os.path.join(asked.out, "errors"))

    moves = claims.where(F.col("event").isin(MOVES) & F.col("modality").isin("asserted", "claimed") & F.col("geonameid").isNotNull())
    changes = moves.groupBy("geonameid", "place", "country", F.col("from").alias("day")).agg(
        F.count("*").alias("claims"), F.countDistinct("article").alias("articles")
    )
    changes.write.mode("overwrite").parquet(os.path.join(asked.out, "changes"))
    print(f"{claims.count()} claims, {errors.count()} articles not read, {changes.count()} places and days")
    spark.stop()


if __name__ == "__main__":
    main()
