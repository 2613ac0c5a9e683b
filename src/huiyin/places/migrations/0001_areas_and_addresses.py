import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

# Whoever changes an area, by whatever way, moves the revision in the same transaction. The number comes from a
# sequence, which no roll-back takes back: a snapshot read inside a transaction that failed can never look current.
REVISION_UP = """
create sequence places_area_change;

create function places_area_changed() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
    insert into public.places_arearevision (id, number) values (1, nextval('public.places_area_change'))
    on conflict (id) do update set number = excluded.number;
    return null;
end $$;

create trigger places_area_changed after insert or update or delete or truncate on places_area
for each statement execute function places_area_changed();

insert into places_arearevision (id, number) values (1, nextval('places_area_change'));
"""
REVISION_DOWN = """
drop trigger places_area_changed on places_area;
drop function places_area_changed();
drop sequence places_area_change;
"""

# A parent stands on a wider level than its children, so the tree has no circle.
HIERARCHY_UP = """
create function places_area_depth(level text) returns integer language sql immutable
set search_path = pg_catalog as $$
    select array_position(array['city', 'district', 'street', 'community', 'cell'], level)
$$;

create function places_area_keep_hierarchy() returns trigger language plpgsql
set search_path = pg_catalog, public as $$
begin
    if exists (select from public.places_area
               where id = new.parent_id and public.places_area_depth(level) >= public.places_area_depth(new.level))
       or exists (select from public.places_area
                  where parent_id = new.id and public.places_area_depth(level) <= public.places_area_depth(new.level))
    then
        raise exception 'area %: its parent must stand on a wider level, its children on narrower ones', new.code
            using errcode = 'check_violation', constraint = 'places_area_hierarchy';
    end if;
    return null;
end $$;

create trigger places_area_keep_hierarchy after insert or update of parent_id, level on places_area
for each row execute function places_area_keep_hierarchy();
"""
HIERARCHY_DOWN = """
drop trigger places_area_keep_hierarchy on places_area;
drop function places_area_keep_hierarchy();
drop function places_area_depth(text);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("city", "市"),
                            ("district", "区县"),
                            ("street", "街道、镇"),
                            ("community", "社区、村"),
                            ("cell", "网格"),
                        ],
                        max_length=12,
                        verbose_name="层级",
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="代码")),
                ("name_zh", models.CharField(max_length=80, verbose_name="中文名")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="英文名")),
                (
                    "boundary",
                    models.JSONField(
                        blank=True,
                        help_text="GeoJSON 的 Polygon 或 MultiPolygon，WGS-84 经纬度，经度在前",
                        null=True,
                        verbose_name="边界",
                    ),
                ),
                ("synthetic", models.BooleanField(default=False, verbose_name="虚构边界")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.area",
                        verbose_name="上级区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "区域",
                "verbose_name_plural": "区域",
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="地址")),
                ("key", models.CharField(editable=False, max_length=200, unique=True, verbose_name="检索键")),
                (
                    "tokens",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), editable=False, size=None, verbose_name="检索词"
                    ),
                ),
                ("lon", models.FloatField(verbose_name="经度")),
                ("lat", models.FloatField(verbose_name="纬度")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="addresses",
                        to="places.area",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "地址",
                "verbose_name_plural": "地址",
            },
        ),
        migrations.CreateModel(
            name="AreaRevision",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="places_arearevision_one_row")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["city", "district", "street", "community", "cell"])),
                name="places_area_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent__isnull", False), ("level", "city"), _connector="XOR"),
                name="places_area_only_a_city_has_no_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tokens"], name="places_address_tokens"),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(("lon__range", (-180, 180)), ("lat__range", (-90, 90))),
                name="places_address_on_earth",
            ),
        ),
        migrations.RunSQL(REVISION_UP, REVISION_DOWN),
        migrations.RunSQL(HIERARCHY_UP, HIERARCHY_DOWN),
    ]
